import { maxClockSkewSeconds, silentVerifierMilliseconds, staleVerifierMilliseconds } from './defaults.ts';
import type { VerifierReport } from './report-board.ts';

/** What a verifier judges a token by, as the issuer knows it. */
export interface JudgedToken {
  /** Seconds since 1970, as are the times of the token. */
  readonly now: number;
  readonly aud: readonly string[] | undefined;
  readonly iat: number | undefined;
  readonly exp: number | undefined;
  readonly kid: string | undefined;
  /** Whether the key set has it. */
  readonly keyIsPublished: boolean;
  /** Whether it once had. */
  readonly keyWasPublished: boolean;
  readonly isRevoked: boolean;
  /** Places in the log, of each revocation that has one. */
  readonly places: readonly number[];
  readonly logId: string;
  /** Whether an identifier is missing by which it could be revoked. */
  readonly isHalfNamed: boolean;
}

export type Acceptance = 'yes' | 'no' | 'unknown';

/** Whether it would accept the token, and the one reason. */
export interface Verdict {
  readonly wouldAccept: Acceptance;
  readonly why: VerdictReason;
}

export const verdictReasons = [
  'other_audience',
  'expired',
  'within_skew',
  'from_the_future',
  'key_unknown',
  'revocation_held',
  'revocation_not_held',
  'other_log',
  'not_in_log',
  'stale',
  'silent',
  'never_reported',
  'without_feed',
  'not_judged',
  'nothing_against_it',
] as const;

export type VerdictReason = (typeof verdictReasons)[number];

/**
 * Whether a verifier that last reported this would accept a token, if its signature holds: by the rules that verifiers
 * follow (the table's entries by their place in the log, a key by its revocation before its key set), and in no case more
 * sure than the report allows. `no` is said only where no setting of a verifier could make it a yes.
 *
 * It does NOT know a verifier's own settings: its skew, what it does when stale, its further requirements.
 */
export function judgeByReport(token: JudgedToken, report: VerifierReport, nowMilliseconds: number): Verdict {
  return (
    judgeClaims(token, report.resource) ?? judgeKey(token, report) ?? judgeKnowledge(token, report, nowMilliseconds)
  );
}

/** The same for a registered resource server that no verifier has reported for. */
export function judgeUnheard(
  token: JudgedToken,
  server: { readonly resource: string; readonly readsFeed: boolean },
): Verdict {
  return judgeClaims(token, server.resource) ?? unknown(server.readsFeed ? 'never_reported' : 'without_feed');
}

function judgeClaims({ aud, exp, iat, now }: JudgedToken, resource: string | null): Verdict | undefined {
  if (aud !== undefined && resource !== null && !aud.includes(resource)) return no('other_audience');
  if (exp !== undefined && now >= exp + maxClockSkewSeconds) return no('expired');
  if (iat !== undefined && iat > now + maxClockSkewSeconds) return no('from_the_future');
  return undefined;
}

/** A key that is not in the key set any more is trusted by whoever still holds it, until he hears that it was revoked. */
function judgeKey(token: JudgedToken, report: VerifierReport): Verdict | undefined {
  const { kid } = token;
  if (kid === undefined || token.keyIsPublished) return undefined;
  return token.keyWasPublished && report.kids.includes(kid) ? undefined : no('key_unknown');
}

function judgeKnowledge(token: JudgedToken, report: VerifierReport, nowMilliseconds: number): Verdict {
  const reads = report.log_id === token.logId;
  const holds = reads && token.places.some((place) => place <= report.seq);
  // What it held it may have lost with its process.
  if (nowMilliseconds - report.receivedAt > silentVerifierMilliseconds) return unknown('silent');
  // Also while it is stale: what it knows of, it refuses first.
  if (holds) return no('revocation_held');
  if (report.staleness_ms === null || report.staleness_ms > staleVerifierMilliseconds) return unknown('stale');
  if (token.isRevoked && !reads) return unknown('other_log');
  if (token.isRevoked && token.places.length === 0) return unknown('not_in_log');
  if (isNearAnEdge(token)) return unknown('within_skew');
  if (token.isRevoked) return { wouldAccept: 'yes', why: 'revocation_not_held' };
  if (token.isHalfNamed || token.exp === undefined) return unknown('not_judged');
  return { wouldAccept: 'yes', why: 'nothing_against_it' };
}

/** Between its own end and the end of the largest skew, a verifier's setting decides. */
function isNearAnEdge({ exp, iat, now }: JudgedToken): boolean {
  return (exp !== undefined && now >= exp) || (iat !== undefined && iat > now);
}

const no = (why: VerdictReason): Verdict => ({ wouldAccept: 'no', why });
const unknown = (why: VerdictReason): Verdict => ({ wouldAccept: 'unknown', why });
