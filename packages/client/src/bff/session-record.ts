import type { JsonValue } from '@sealwright/jwt';

/** All that is known of a session. It leaves this server sealed, or not at all. */
export interface SessionRecord {
  readonly sub: string;
  /** The authorization server's name of the session; null where it gives none. */
  readonly sid: string | null;
  /** Those that the options name, as the ID token had them. */
  readonly claims: Readonly<Record<string, JsonValue>>;
  readonly accessToken: string;
  /** Epoch seconds, by this server's clock, counted from the question. */
  readonly expiresAt: number;
  readonly lifeSeconds: number;
  readonly refreshToken: string | null;
  /** Shown when the person signs out (RP-Initiated Logout §2). */
  readonly idToken: string;
  readonly startedAt: number;
  /** When it was last renewed: that only happens while it is used. */
  readonly seenAt: number;
}

/** What was opened is what we sealed; this only guards against another form of an earlier release. */
export function parseSessionRecord(value: unknown): SessionRecord | undefined {
  const record = value as Partial<SessionRecord> | null | undefined;
  const isOne =
    typeof record?.sub === 'string' &&
    typeof record.accessToken === 'string' &&
    typeof record.expiresAt === 'number' &&
    typeof record.startedAt === 'number' &&
    typeof record.seenAt === 'number' &&
    typeof record.idToken === 'string';
  return isOne ? (record as SessionRecord) : undefined;
}

/** How long a session may last. */
export interface SessionLimits {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/** The seconds that are left to a session; none is left where it is not positive. */
export function secondsLeft({ seenAt, startedAt }: SessionRecord, limits: SessionLimits, now: number): number {
  return Math.min(seenAt + limits.idleSeconds, startedAt + limits.absoluteSeconds) - now;
}
