/** Values that count once: authorization codes, DPoP proofs, nonces, client assertions, request objects. */
export interface OneTimeValues {
  /**
   * Answers true to the first claim of a value, ever and on any node, and false to every other. `ttlSeconds` is how long the
   * value would be accepted at all: afterwards the claim may be forgotten, since whoever judges the value refuses it as
   * too old.
   *
   * Rejects when it cannot know; the value must then be refused. It does NOT judge the value, and keeps no more of it
   * than a hash.
   */
  claim(kind: OneTimeKind, value: string, ttlSeconds: number): Promise<boolean>;
}

export type OneTimeKind = 'code' | 'dpop' | 'nonce' | 'assertion' | 'request';
