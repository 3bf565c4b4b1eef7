import type { PendingRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, document, plain, type RecordCodec } from './record-codec.ts';

export const pendingCodec: RecordCodec<PendingRow> = createRecordCodec<PendingRow>({
  kind: plain('kind'),
  keyHash: plain('key_hash'),
  aliasHash: plain('alias_hash'),
  clientId: plain('client_id'),
  sub: plain('sub'),
  body: document('body'),
  sid: plain('sid'),
  usedAt: plain('used_at'),
  createdAt: plain('created_at'),
  expiresAt: plain('expires_at'),
});
