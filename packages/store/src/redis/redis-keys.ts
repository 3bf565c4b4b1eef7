/**
 * The names of all keys. Those that begin with `{prefix}` lie in one slot of a cluster, since one script writes them
 * together; the others are spread over it. Those under `revoked` and `epoch` are for programs in other languages too.
 */
export interface RedisKeys {
  /** Names the log that is under way. While it exists, the keys under `revoked` and `epoch` are whole. */
  readonly log: string;
  stream(logId: string): string;
  /** A random name that this Redis loses with its memory. */
  readonly memory: string;
  revoked(what: 'jti' | 'sid' | 'kid', id: string): string;
  epoch(of: 'sub' | 'client' | 'issuer', id: string): string;
  attempts(hash: string): string;
  oneTime(kind: string, hash: string): string;
  knownPair(hash: string): string;
}

/** @throws TypeError for a prefix that would break the hash tag */
export function createRedisKeys(prefix: string): RedisKeys {
  if (!/^[A-Za-z0-9_.:-]{1,64}$/.test(prefix)) {
    throw new TypeError('redis: the prefix must be 1 to 64 letters, digits, or one of _ . : -');
  }
  const tag = `{${prefix}}`;
  return Object.freeze({
    log: `${tag}:log`,
    stream: (logId: string) => `${tag}:log:${logId}`,
    memory: `${tag}:memory`,
    revoked: (what: string, id: string) => `${tag}:revoked:${what}:${id}`,
    epoch: (of: string, id: string) => (of === 'issuer' ? `${tag}:epoch:issuer` : `${tag}:epoch:${of}:${id}`),
    attempts: (hash: string) => `${prefix}:attempts:${hash}`,
    oneTime: (kind: string, hash: string) => `${prefix}:once:${kind}:${hash}`,
    knownPair: (hash: string) => `${prefix}:known:${hash}`,
  });
}
