import { maxCrackedTokenBytes } from '../defaults.ts';
import { decodeBase64Url, encodeUtf8 } from '../encoding.ts';
import { crackErrors } from '../errors.ts';
import { readToken } from '../known-token.ts';
import type { HmacJob } from './hmac-job.ts';
import { wordsOfToken } from './issuer-words.ts';
import { type Sha2, sha256, sha384, sha512 } from './sha2.ts';

export interface HmacToken {
  readonly algorithm: HmacName;
  readonly job: HmacJob;
  /** What it says of who made it. */
  readonly words: readonly string[];
}

export type HmacName = 'HS256' | 'HS384' | 'HS512';

const hashes: Readonly<Record<HmacName, Sha2>> = { HS256: sha256, HS384: sha384, HS512: sha512 };

/**
 * Reads a token that was signed with a shared secret. Nothing is verified: that is what the secret is looked for.
 *
 * @throws `crack_token_unsupported` with the reason: it is no signed token, not signed with a secret, or its signature
 * cannot be one of its algorithm (a search would find nothing and say nothing)
 */
export function readHmacToken(text: string): HmacToken {
  if (text.length > maxCrackedTokenBytes) throw unsupported('too_large');
  const token = readToken(text);
  // The MAC is over these very characters; in others the decoder would pass over what it does not know.
  if (token === undefined || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) throw unsupported('malformed');
  const { header, payload, segments } = token;
  const algorithm = nameOf(header.alg);
  if (algorithm === undefined) throw unsupported('algorithm');
  const hash = hashes[algorithm];
  const mac = decodeBase64Url(segments[2]);
  if (mac.length !== hash.digestBytes) throw unsupported('signature_length');
  const message = encodeUtf8(`${segments[0]}.${segments[1]}`);
  return { algorithm, job: { hash, message, mac }, words: wordsOfToken(header, payload) };
}

function nameOf(alg: unknown): HmacName | undefined {
  return typeof alg === 'string' && Object.hasOwn(hashes, alg) ? (alg as HmacName) : undefined;
}

function unsupported(reason: string): Error {
  return crackErrors.create('crack_token_unsupported', { evidence: { reason } });
}
