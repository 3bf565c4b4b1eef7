import type { ConsentRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, list, plain, type RecordCodec } from './record-codec.ts';

export const consentCodec: RecordCodec<ConsentRow> = createRecordCodec<ConsentRow>({
  sub: plain('sub'),
  clientId: plain('client_id'),
  scopes: list('scopes'),
  resources: list('resources'),
  claims: list('claims'),
  grantedAt: plain('granted_at'),
});
