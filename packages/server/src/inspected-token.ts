import type { KnownRevocation, TokenFacts, TokenIdentifiers } from '@sealwright/issuer';
import type { InspectRequest } from './admin-schemas.ts';
import type { JudgedToken } from './verifier-verdict.ts';

/** The names of a token as the issuer asks for them. */
export function identifiersOf({ kid, jti, sid, sub, client_id: clientId, epoch }: InspectRequest): TokenIdentifiers {
  const epochs = epoch === undefined ? undefined : ([epoch[0] ?? 0, epoch[1] ?? 0, epoch[2] ?? 0] as const);
  return { kid, jti, sid, sub, clientId, epochs };
}

/** What the issuer knows of a token, as verifiers judge by it. */
export function judgedToken(asked: InspectRequest, facts: TokenFacts, now: number): JudgedToken {
  const { key, revocations, notJudged, head } = facts;
  const ofTokens = key?.use === 'access';
  return {
    now,
    aud: typeof asked.aud === 'string' ? [asked.aud] : asked.aud,
    iat: asked.iat,
    exp: asked.exp,
    kid: asked.kid,
    keyIsPublished: ofTokens && key.state !== 'removed' && !key.compromised,
    keyWasPublished: ofTokens,
    isRevoked: revocations.length > 0,
    places: revocations.flatMap(({ seq }) => seq ?? []),
    logId: head.logId,
    isHalfNamed: notJudged.length > 0,
  };
}

/** The phase of a key. One that is not in the ring was never ours. */
export function answerKey({ key, revocations }: TokenFacts): object {
  if (key === undefined) {
    const condemned = revocations.some(({ kind }) => kind === 'key');
    const none = { created_at: null, active_from: null, active_until: null, removed_at: null, last_expiry: null };
    return { phase: condemned ? 'compromised' : 'unknown', use: null, alg: null, ...none };
  }
  return {
    phase: key.compromised ? 'compromised' : key.state,
    use: key.use,
    alg: key.alg,
    created_at: seconds(key.createdAt),
    active_from: seconds(key.activatedAt),
    active_until: seconds(key.retiredAt ?? (key.activatedAt === null ? null : key.removedAt)),
    removed_at: seconds(key.removedAt),
    last_expiry: key.lastExpiry,
  };
}

export function answerRevocation({ revocations, notJudged, session }: TokenFacts): object {
  return {
    revoked: revocations.length > 0,
    by: revocations.map(({ kind, seq, at }) => ({
      kind,
      seq: seq ?? null,
      at: seconds(at),
      reason: reasonOf(kind, session),
    })),
    not_judged: notJudged,
  };
}

/** The row says why it ended; what ended all of a person's sessions ended it too. */
function reasonOf(kind: KnownRevocation['kind'], view: TokenFacts['session']): string | null {
  return kind === 'session' || kind === 'subject' ? (view?.session.reason ?? null) : null;
}

/** Epoch seconds; the store counts in milliseconds. */
function seconds(milliseconds: number | null | undefined): number | null {
  return milliseconds == null ? null : Math.floor(milliseconds / 1000);
}
