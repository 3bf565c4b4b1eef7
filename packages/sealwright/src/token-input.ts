import { readFile } from 'node:fs/promises';
import {
  type Algorithm,
  type AsymmetricAlgorithm,
  createHmacKey,
  type HmacAlgorithm,
  type HmacKey,
  importSigningJwk,
  importSigningPem,
  isAuthError,
  parseSecret,
  parseStrictJson,
  type SigningKey,
} from '@sealwright/jwt';
import { systemFailed, wrongUse } from './command-failure.ts';
import { readPrivateFile } from './private-file.ts';
import { readStandardInput } from './standard-input.ts';

/** The token of an argument, or of standard input where the argument is `-`. */
export async function readToken(argument: string): Promise<string> {
  const text = argument === '-' ? await readStandardInput('token') : argument;
  return text.trim();
}

/** An HMAC key from a file of base64url, as `sealwright secret new --out` writes it. */
export async function readHmacKey(file: string, algorithm: string | undefined): Promise<HmacKey> {
  if (algorithm === undefined || !isHmacAlgorithm(algorithm)) {
    throw wrongUse(
      'algorithm_required',
      '--secret-file needs --alg HS256, HS384 or HS512: the key carries its algorithm',
    );
  }
  const text = await readPrivateFile(file, 'secret');
  return importing(file, async () => createHmacKey({ alg: algorithm, secret: parseSecret(text) }));
}

/** A private key from a JWK or PEM file. PEM does not say its algorithm, so there it must be given. */
export async function readSigningKey(file: string, algorithm: string | undefined): Promise<SigningKey> {
  const text = await readPrivateFile(file, 'private key');
  const alg = algorithm as AsymmetricAlgorithm | undefined;
  if (algorithm !== undefined && isHmacAlgorithm(algorithm)) {
    throw wrongUse('algorithm_mismatch', `--key holds a private key; --alg ${algorithm} is for --secret-file`);
  }
  if (text.trimStart().startsWith('{')) {
    return importing(file, async () => importSigningJwk(parseStrictJson(text), alg === undefined ? {} : { alg }));
  }
  if (alg === undefined) throw wrongUse('algorithm_required', '--key with a PEM file needs --alg');
  return importing(file, async () => importSigningPem(text, { alg }));
}

/** A file that is no secret: a JWK Set, claims. */
export async function readPublicFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw systemFailed('file_unreadable', `${file}: ${missing ? 'there is no such file' : 'cannot be read'}`, cause);
  }
}

/** A key that cannot be used is a wrong argument here, not an answer about a token. */
export async function importing<T>(origin: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (isAuthError(error)) throw wrongUse(error.code, `${origin}: ${error.message}`);
    if (error instanceof TypeError) throw wrongUse('key_refused', `${origin}: ${error.message}`);
    throw error;
  }
}

/** `--alg`, checked against the names there are. */
export function parseAlgorithm(name: string): Algorithm {
  const found = algorithms.find((algorithm) => algorithm === name);
  if (found !== undefined) return found;
  throw wrongUse('algorithm_unknown', `--alg must be one of ${algorithms.join(', ')}`);
}

const hmacAlgorithms: readonly HmacAlgorithm[] = ['HS256', 'HS384', 'HS512'];
const algorithms: readonly Algorithm[] = [
  ...hmacAlgorithms,
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'Ed25519'] as const),
];

function isHmacAlgorithm(name: string): name is HmacAlgorithm {
  return hmacAlgorithms.some((algorithm) => algorithm === name);
}
