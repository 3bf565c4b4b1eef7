import { serverError } from '../node/server-error.ts';
import { renewalLeadSeconds, sessionLastSeconds } from '../server-defaults.ts';
import type { Cookies } from './answers.ts';
import type { BffParts } from './bff-parts.ts';
import type { KeptSession } from './session-keeper.ts';
import { type SessionRecord, secondsLeft } from './session-record.ts';

/** A session as a request finds it. */
export type LiveSession =
  | {
      readonly kind: 'signed-in';
      readonly kept: KeptSession;
      readonly record: SessionRecord;
      readonly cookies: Cookies;
    }
  /** No cookie is taken back: this answer may arrive when the person has signed in anew. */
  | { readonly kind: 'signed-out' };

/**
 * The session of a request, renewed where its access token is near its end. While the authorization server is away the present
 * token is used to its end.
 *
 * @throws AuthError `bff_session_unavailable` where there is a session, but nobody can say how it goes on with it
 */
export async function findLiveSession(parts: BffParts, headers: Headers): Promise<LiveSession> {
  const kept = await parts.sessions.read(headers);
  if (kept === undefined || parts.renewal.hasEnded(kept.record)) return { kind: 'signed-out' };
  const now = parts.wallClock();
  if (secondsLeft(kept.record, parts.settings, now) <= 0) return endSession(parts, kept, true);
  const { expiresAt, lifeSeconds } = kept.record;
  const lead = Math.min(renewalLeadSeconds, lifeSeconds / 5);
  if (now < expiresAt - lead) return { kind: 'signed-in', kept, record: kept.record, cookies: [] };
  return renewSession(parts, kept, headers);
}

/** The session with its next access token; `refused` is one that an API did not take. */
export async function renewSession(
  parts: BffParts,
  kept: KeptSession,
  headers: Headers,
  refused?: string,
): Promise<LiveSession> {
  const renewal = await parts.renewal.renew(kept.record, refused);
  if (renewal.kind === 'ended') return endSession(parts, kept);
  if (renewal.kind === 'unavailable') {
    const isUsable = parts.wallClock() < kept.record.expiresAt - sessionLastSeconds;
    if (isUsable && refused === undefined) return { kind: 'signed-in', kept, record: kept.record, cookies: [] };
    throw serverError('bff_session_unavailable', { evidence: { retryAfterSeconds: renewal.retryAfterSeconds } });
  }
  const { record } = renewal;
  const cookies = await parts.sessions.replace(kept, record, headers);
  if (cookies === undefined) return endSession(parts, kept);
  parts.observe({ type: 'renewed' });
  return { kind: 'signed-in', kept: { ...kept, record }, record, cookies };
}

/** `byTime`: its tokens may be good still, in a session that was used since. */
async function endSession(parts: BffParts, kept: KeptSession, byTime = false): Promise<LiveSession> {
  await parts.sessions.forget(kept);
  if (byTime || parts.renewal.end(kept.record)) parts.observe({ type: 'signed_out', by: 'ended' });
  return { kind: 'signed-out' };
}
