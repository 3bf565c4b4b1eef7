import { createHash } from 'node:crypto';

/**
 * The log's running hash as the verifiers compute it (`@sealwright/jwt/feed`), without a promise: sequence numbers and
 * hashes are given while the transaction holds the write lock, and nothing may wait there. A test holds both equal.
 */
export function initialLogHash(logId: string): string {
  return hashText(`sealwright revocation feed 1\n${logId}`);
}

export function extendLogHash(hash: string, deltaText: string): string {
  return hashText(`${hash}\n${deltaText}`);
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
