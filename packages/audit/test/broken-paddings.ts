// Verifiers of RSA signatures with one mistake each.

import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  publicDecrypt,
  verify as verifySignature,
} from 'node:crypto';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';

const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** Walks through the padding to the hash, and stops there: what follows was not foreseen. */
export function stopsAtHash({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => isParsedSignature(createPublicKey(publicKeyPem), token);
}

/** The check of `stopsAtHash`, for any key. */
export function isParsedSignature(key: KeyObject, token: string): boolean {
  const [head = '', body = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 256) return false;
  const block = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes);
  if (block[0] !== 0 || block[1] !== 1) return false;
  let at = 2;
  while (block[at] === 0xff) at += 1;
  if (block[at] !== 0) return false;
  const digest = createHash('sha256').update(`${head}.${body}`).digest();
  return block
    .subarray(at + 1)
    .subarray(0, 51)
    .equals(Buffer.concat([sha256Info, digest]));
}

/** Searches for the hash at the block's end, and looks at nothing before it. */
export function comparesHashAlone({ publicKeyPem }: TrustedIssuer): Verify {
  return (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.length !== 256) return false;
    const key = createPublicKey(publicKeyPem);
    const block = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes);
    return block.subarray(-32).equals(createHash('sha256').update(`${head}.${body}`).digest());
  };
}

/** The salt's length is not given, and the platform finds it by itself. */
export function findsSaltLength({ publicKeyPem }: TrustedIssuer): Verify {
  const key = createPublicKey(publicKeyPem);
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_AUTO: saltLength } = constants;
  return (token) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const input = Buffer.from(`${head}.${body}`);
    return verifySignature('sha256', input, { key, padding, saltLength }, Buffer.from(signature, 'base64url'));
  };
}
