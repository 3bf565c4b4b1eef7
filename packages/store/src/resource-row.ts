import type { ResourceServerRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, flag, list, plain, type RecordCodec } from './record-codec.ts';

export const resourceCodec: RecordCodec<ResourceServerRow> = createRecordCodec<ResourceServerRow>({
  resource: plain('resource'),
  name: plain('name'),
  scopes: list('scopes'),
  secretHashes: list('secret_hashes'),
  readsFeed: flag('reads_feed'),
  createdAt: plain('created_at'),
});
