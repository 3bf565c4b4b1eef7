import { AuthError } from './auth-error.ts';
import { defaultMaxTokenBytes } from './defaults.ts';
import { feedErrors } from './errors.ts';
import { readCount, readId } from './feed-entry.ts';
import { signCompact } from './jws-sign.ts';
import { type VerifiedJws, verifyJws } from './jws-verify.ts';
import { type SigningKey, VerificationKey } from './key.ts';
import type { KeySource } from './key-set.ts';

/** The `typ` of statements: an access token cannot pass for one, nor the reverse. */
export const feedStatementTyp = 'revocation-feed+jwt';

/** What the issuer says of its revocation log at one moment. */
export interface FeedStatement {
  /** Random, new after every restore: another one means that the log was begun anew. */
  readonly log_id: string;
  /** The last delta that this statement covers. */
  readonly seq: number;
  /** The issuer's clock, in milliseconds. */
  readonly time: number;
  /** The running hash after `seq`. */
  readonly hash: string;
  /** The reader's own, echoed: proves that the statement was made for this connection. */
  readonly nonce?: string;
  /** `snapshotDigest` of the snapshot that the statement came with. */
  readonly snapshot?: string;
}

/**
 * Signs a statement. The key is the feed's own, never one that signs tokens.
 *
 * @example
 * import { initialFeedHash, signFeedStatement } from '@sealwright/jwt/feed';
 *
 * const statement = { log_id: 'log-1', seq: 0, time: Date.now(), hash: await initialFeedHash('log-1') };
 * const text = await signFeedStatement(statement, key, iss);
 */
export async function signFeedStatement(
  statement: FeedStatement,
  feedKey: SigningKey,
  issuer: string,
): Promise<string> {
  if (typeof issuer !== 'string' || issuer === '') throw new TypeError('issuer: required');
  const claims = { iss: issuer, iat: Math.floor(statement.time / 1000), ...readStatement({ ...statement }) };
  return signCompact(new TextEncoder().encode(JSON.stringify(claims)), feedKey, feedStatementTyp);
}

/**
 * Verifies a statement against the feed's own key set: signature, kind, issuer and form.
 *
 * It does NOT judge freshness, order or the hash: the reader knows what it holds and which nonce it sent.
 *
 * @throws `feed_statement_invalid`, `feed_malformed`, and whatever the key source throws
 *
 * @example
 * import { initialFeedHash, signFeedStatement, verifyFeedStatement } from '@sealwright/jwt/feed';
 *
 * const statement = { log_id: 'log-1', seq: 0, time: Date.now(), hash: await initialFeedHash('log-1') };
 * const text = await signFeedStatement(statement, key, iss);
 * const { seq } = await verifyFeedStatement(text, keySet, iss);
 */
export async function verifyFeedStatement(text: string, keys: KeySource, issuer: string): Promise<FeedStatement> {
  const { issuerKey, payload } = await verifySignature(text, keys);
  const good = payload.iss === issuer && issuerKey.issuer === issuer && VerificationKey.isKey(issuerKey.key);
  if (!good) throw feedErrors.create('feed_statement_invalid');
  return readStatement(payload);
}

async function verifySignature(text: string, keys: KeySource): Promise<VerifiedJws> {
  try {
    return await verifyJws(text, keys, rules);
  } catch (cause) {
    if (cause instanceof AuthError && cause.blame === 'token')
      throw feedErrors.create('feed_statement_invalid', { cause });
    throw cause;
  }
}

const rules = Object.freeze({
  maxTokenBytes: defaultMaxTokenBytes,
  typs: [feedStatementTyp],
  origin: 'sealwright' as const,
});

function readStatement(raw: Record<string, unknown>): FeedStatement {
  return Object.freeze({
    log_id: readId(raw.log_id),
    seq: readCount(raw.seq),
    time: readCount(raw.time),
    hash: readId(raw.hash),
    ...(raw.nonce === undefined ? {} : { nonce: readId(raw.nonce) }),
    ...(raw.snapshot === undefined ? {} : { snapshot: readId(raw.snapshot) }),
  });
}
