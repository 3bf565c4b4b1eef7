import type { BrowserSessionRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, list, plain, type RecordCodec } from './record-codec.ts';
import { epochs } from './session-row.ts';

export const browserSessionCodec: RecordCodec<BrowserSessionRow> = createRecordCodec<BrowserSessionRow>({
  id: plain('id'),
  secretHash: plain('secret_hash'),
  sub: plain('sub'),
  clientId: plain('client_id'),
  epochs,
  authTimeSeconds: plain('auth_time'),
  amr: list('amr'),
  acr: plain('acr'),
  createdAt: plain('created_at'),
  lastUsedAt: plain('last_used_at'),
  idleEnd: plain('idle_end'),
  absEnd: plain('abs_end'),
  endedAt: plain('ended_at'),
  userAgent: plain('user_agent'),
  network: plain('network'),
});
