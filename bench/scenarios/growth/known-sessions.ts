/**
 * The names of a filled store: what belongs to session number `i` follows from `i`, in SQL as well as here, so that a bench
 * can refresh any of ten million sessions without having read it. MD5 spreads the names like random ones; it guards nothing.
 */
import { createHash } from 'node:crypto';
import { createSecret } from '@sealwright/jwt';
import { deriveRefreshToken, parseRefreshToken } from '../../../packages/issuer/dist/refresh-token.js';

/** A person signs in on a telephone and on a computer: two sessions an account. */
export const sessionsPerAccount = 2;

export interface KnownSessions {
  readonly size: number;
  readonly rtKid: string;
  sidOf(index: number): string;
  /** The newest token of a session, as its owner would present it: derived and parsed by the issuer's own code. */
  present(index: number): ReturnType<typeof parseRefreshToken>;
  /** What the store has answered: from now on this generation is the newest. */
  note(index: number, generation: number): void;
}

export function createKnownSessions(
  size: number,
  first: { readonly rtKid: string; readonly gen: number },
): KnownSessions {
  // The store never sees the refresh key, so any key will do; what the MACs cost is real.
  const key = { kid: first.rtKid, secret: createSecret(createHash('sha256').update('growth').digest()) };
  const generations = new Uint32Array(size).fill(first.gen);
  return {
    size,
    rtKid: first.rtKid,
    sidOf,
    present(index) {
      const generation = generations[index] ?? 0;
      const text = deriveRefreshToken({ sid: sidOf(index), generation }, key, saltOf(index));
      return parseRefreshToken(text, () => key);
    },
    note(index, generation) {
      generations[index] = generation;
    },
  };
}

/** 22 characters of base64url, as the issuer's identifiers are. */
export function textName(name: string): string {
  return digest(name).toString('base64url');
}

export function digest(name: string): Buffer {
  return createHash('md5').update(name).digest();
}

export function subjectOf(account: number): string {
  return `usr_${textName(`sub ${account}`)}`;
}

function sidOf(index: number): string {
  return textName(`sid ${index}`);
}

function saltOf(index: number): Uint8Array {
  return new Uint8Array(digest(`salt ${index}`));
}
