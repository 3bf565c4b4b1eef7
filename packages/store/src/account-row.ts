import type { AccountRow } from '@sealwright/issuer/store-port';
import { createRecordCodec, document, flag, list, plain, type RecordCodec } from './record-codec.ts';

export const accountCodec: RecordCodec<AccountRow> = createRecordCodec<AccountRow>({
  sub: plain('sub'),
  email: plain('email'),
  emailVerified: flag('email_verified'),
  passwordHash: plain('password_hash'),
  status: plain('status'),
  roles: list('roles'),
  groups: list('groups'),
  scopes: list('scopes'),
  epoch: plain('epoch'),
  createdAt: plain('created_at'),
  profile: document('profile'),
});
