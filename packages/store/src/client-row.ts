import type { ClientRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, list, plain, type RecordCodec, sharedDocument } from './record-codec.ts';

export const clientCodec: RecordCodec<ClientRow> = createRecordCodec<ClientRow>({
  clientId: plain('client_id'),
  kind: plain('kind'),
  name: plain('name'),
  secretHashes: list('secret_hashes'),
  redirectUris: list('redirect_uris'),
  allowedOrigins: list('allowed_origins'),
  scopes: list('scopes'),
  resources: list('resources'),
  epoch: plain('epoch'),
  createdAt: plain('created_at'),
  settings: sharedDocument('settings'),
});
