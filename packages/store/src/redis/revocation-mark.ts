import type { FeedDelta } from '@sealwright/issuer/store-port';
import type { LogRow } from '../postgres/log-carrier.ts';
import type { RedisKeys } from './redis-keys.ts';

/** A key by which a program in another language finds a revocation, its value, and the second of its end (0: never). */
export type RevocationMark = readonly [key: string, value: number, end: number];

/**
 * What is revoked outright has a key that is there (`EXISTS`); what is revoked by an epoch has a key with the lowest epoch
 * that is still good, to be compared with the token's (`epoch`: issuer, client, subject). A published key needs none.
 */
export function revocationMarks(keys: RedisKeys, rows: readonly LogRow[]): readonly RevocationMark[] {
  return rows.flatMap(({ delta }) => {
    const value = JSON.parse(delta) as FeedDelta;
    return 'entry' in value ? [markOf(keys, value.entry)] : [];
  });
}

function markOf(keys: RedisKeys, entry: Extract<FeedDelta, { entry: unknown }>['entry']): RevocationMark {
  switch (entry.kind) {
    case 'token':
      return [keys.revoked('jti', entry.id), 1, entry.expiresAt];
    case 'session':
      return [keys.revoked('sid', entry.id), 1, entry.expiresAt];
    case 'key':
      return [keys.revoked('kid', entry.id), 1, 0];
    case 'subject':
      return [keys.epoch('sub', entry.id), entry.epoch, entry.expiresAt];
    case 'client':
      return [keys.epoch('client', entry.id), entry.epoch, entry.expiresAt];
    case 'issuer':
      return [keys.epoch('issuer', ''), entry.epoch, entry.expiresAt];
  }
}
