import type { KeyRow, PublicJwk } from '@sealwright/issuer/store-port';
import { createRecordCodec, flag, json, plain, type RecordCodec } from './record-codec.ts';

export const keyCodec: RecordCodec<KeyRow> = createRecordCodec<KeyRow>({
  kid: plain('kid'),
  use: plain('use'),
  alg: plain('alg'),
  state: plain('state'),
  publicJwk: json<PublicJwk>('public_jwk'),
  sealed: plain<Uint8Array | null>('sealed'),
  createdAt: plain('created_at'),
  activatedAt: plain('activated_at'),
  retiredAt: plain('retired_at'),
  removedAt: plain('removed_at'),
  compromised: flag('compromised'),
  lastExpiry: plain('last_expiry'),
});
