import type { JsonValue } from '@sealwright/jwt';
import type { RevocationEntry } from '@sealwright/jwt/feed';
import type { EndReason, SessionRow } from '../ports.ts';

type JsonObject = { readonly [name: string]: JsonValue };

/** A revocation as CAEP 1.0 §3.1 tells it. */
export interface SessionRevoked {
  readonly subId: JsonObject;
  readonly event: JsonObject;
  /** Whom it concerns; undefined where it is nobody in particular. */
  readonly sub: string | undefined;
}

/**
 * The event of a log entry; undefined for what ends no session: a single token, whose session lives on, and a key.
 *
 * Subjects are complex (SSF 1.0 §3.3): what is left out matches everything, so `user` alone stands for all sessions of that
 * person, `application` for all of a client's, and `tenant` for all of the issuer's.
 *
 * @param session the row, if it is there still
 */
export function sessionRevoked(
  entry: RevocationEntry,
  session: SessionRow | undefined,
  issuer: string,
): SessionRevoked | undefined {
  const user = (sub: string): JsonObject => ({ user: { format: 'iss_sub', iss: issuer, sub } });
  const about = (members: JsonObject): JsonObject => ({ format: 'complex', ...members });
  switch (entry.kind) {
    case 'session':
      return {
        subId: about({
          session: { format: 'opaque', id: entry.id },
          ...(session === undefined ? {} : user(session.sub)),
        }),
        event: session === undefined ? {} : describeEnd(session),
        sub: session?.sub,
      };
    case 'subject':
      return { subId: about(user(entry.id)), event: {}, sub: entry.id };
    case 'client':
      return { subId: about({ application: { format: 'opaque', id: entry.id } }), event: {}, sub: undefined };
    case 'issuer':
      return { subId: about({ tenant: { format: 'uri', uri: issuer } }), event: {}, sub: undefined };
    case 'token':
    case 'key':
      return undefined;
  }
}

/** CAEP 1.0 §2. Texts are for logs of administrators, and constant. */
function describeEnd({ revokedAt, reason }: SessionRow): JsonObject {
  const { by, text } = (reason !== null && ends[reason]) || { by: undefined, text: undefined };
  return {
    ...(revokedAt === null ? {} : { event_timestamp: Math.floor(revokedAt / 1000) }),
    ...(by === undefined ? {} : { initiating_entity: by }),
    ...(text === undefined ? {} : { reason_admin: { en: text } }),
  };
}

/** `revoked` is both what a person does in a list of sessions and what an administrator does: nobody is named. */
const ends: Readonly<Record<EndReason, { readonly by?: 'admin' | 'user' | 'policy'; readonly text: string }>> = {
  logout: { by: 'user', text: 'Logged out' },
  revoked: { text: 'Session revoked' },
  reuse: { by: 'policy', text: 'A refresh token was used twice' },
  lockstep: { by: 'policy', text: 'Two parties refreshed the session side by side' },
  'lost-write': { by: 'policy', text: 'A refresh token was newer than the session' },
  'password-change': { by: 'user', text: 'Password changed' },
  suspended: { by: 'admin', text: 'Account suspended' },
};
