import type { IdentityRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, plain, type RecordCodec } from './record-codec.ts';

export const identityCodec: RecordCodec<IdentityRow> = createRecordCodec<IdentityRow>({
  issuer: plain('issuer'),
  subject: plain('subject'),
  sub: plain('sub'),
  email: plain('email'),
  linkedAt: plain('linked_at'),
});
