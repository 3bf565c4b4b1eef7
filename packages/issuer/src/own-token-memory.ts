import { hash } from 'node:crypto';
import { type IssuerKey, isVerifiedJwt, type KeySource, type Policy, type VerifiedJwt } from '@sealwright/jwt';
import type { WallClock } from './ports.ts';

/** Which of our own tokens were verified a moment ago: an API that introspects asks about the same ones over and over. */
export interface OwnTokenMemory {
  /** Undefined: verify it. What is answered fulfilled this very policy, is not over, and its key is the one that it was. */
  find(token: string, policy: Policy): VerifiedJwt | undefined;
  keep(token: string, verified: VerifiedJwt): void;
}

interface Remembered {
  readonly verified: VerifiedJwt;
  readonly key: IssuerKey['key'];
  readonly since: number;
}

/**
 * Keeps the newest by the SHA-256 of their text, and never the text. Only what was accepted gets in, so nobody can fill it with
 * garbage, and another signature over the same claims is another entry.
 *
 * It does NOT know of revocations or of what a token is bound to: its user judges both each time. A clock that was set back
 * before the moment of verification, and a key that is gone or is another under its name, send the token the long way.
 */
export function createOwnTokenMemory(keys: KeySource, wallClock: WallClock, maxTokens: number): OwnTokenMemory {
  const remembered = new Map<string, Remembered>();
  return {
    find(token, policy) {
      const digest = digestOf(token);
      const known = remembered.get(digest);
      if (known === undefined) return undefined;
      const { verified, key, since } = known;
      const now = wallClock();
      const holds = now >= since && now < verified.claims.exp && keyOf(keys, verified.kid) === key;
      if (!holds) remembered.delete(digest);
      return holds && isVerifiedJwt(verified, policy) ? verified : undefined;
    },
    keep(token, verified) {
      // Answered to many: what one of them wrote into it would be there for the next.
      freezeAll(verified.payload);
      freezeAll(verified.claims);
      if (remembered.size >= maxTokens) remembered.delete(remembered.keys().next().value ?? '');
      const key = keyOf(keys, verified.kid);
      if (key !== undefined) remembered.set(digestOf(token), { verified, key, since: wallClock() });
    },
  };
}

/** A ring answers at once; a source that has to fetch is not asked twice. */
function keyOf(keys: KeySource, kid: string): IssuerKey['key'] | undefined {
  const found = keys.findKey(kid);
  return found instanceof Promise ? undefined : found?.key;
}

function digestOf(token: string): string {
  return hash('sha256', token, 'binary');
}

function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) freezeAll(member);
  Object.freeze(value);
}
