import { hash } from 'node:crypto';
import { encodeBase64Url } from '@sealwright/jwt';
import { secretNameBytes } from '../defaults.ts';
import type { RandomBytes } from '../ports.ts';

/** A record's name that is its only key: in a cookie or a path. The store holds its hash. */
export interface SecretName {
  readonly text: string;
  readonly hash: string;
}

export function createSecretName(random: RandomBytes): SecretName {
  const text = encodeBase64Url(random(secretNameBytes));
  return { text, hash: hashSecretName(text) };
}

/** SHA-256 and no slow hash: 256 random bits are found by no number of guesses. */
export function hashSecretName(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Whether a text can be such a name at all, so that garbage costs no look-up. */
export function isSecretName(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
