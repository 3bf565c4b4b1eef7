import type { VerifiedJwt } from '@sealwright/jwt';
import { administratorLoginSeconds, administratorRole, authTimeSkewSeconds, firstPartyClientId } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { SessionView } from './ports.ts';

/** Who administers, for the log. */
export interface Administrator {
  readonly sub: string;
}

/**
 * Whether the bearer of a token, which was verified for the audience `<issuer>/admin`, may administer now. The token is
 * believed in who it is and when that person signed in, and in nothing else: the session, the account and its role are read
 * from the store as they stand, so a session that was ended, an account that was suspended and a role that was taken away
 * a moment ago count before any copy of the revocation log says so.
 *
 * It does NOT verify the token, its audience or what it is bound to: `verifyOwnToken` did.
 *
 * @throws AuthError `token_revoked` (no session of this person’s, or one that is over), `administrator_required`,
 *   `login_too_old`
 */
export type RequireAdministrator = (verified: VerifiedJwt) => Promise<Administrator>;

export function createAdministratorRule({ settings, store }: IssuerContext): RequireAdministrator {
  return async ({ payload }) => {
    const { sub, sid, client_id: clientId, auth_time: authTime } = payload;
    const ours = typeof sub === 'string' && typeof sid === 'string' && clientId === firstPartyClientId;
    // Whoever acts for somebody does not administer for them (RFC 8693 §4.1).
    if (!ours || Object.hasOwn(payload, 'act')) throw errors.create('token_revoked');
    const view = await store.sessions.find(sid);
    if (view === undefined || view.session.sub !== sub || !isAlive(view)) throw errors.create('token_revoked');
    if (view.account?.roles.includes(administratorRole) !== true) throw errors.create('administrator_required');
    // The row's own, which the token repeats: of two that differ, neither is believed.
    const { authTimeSeconds } = view.session;
    const age = settings.wallClock() - authTimeSeconds;
    const recent = authTime === authTimeSeconds && age >= -authTimeSkewSeconds && age < administratorLoginSeconds;
    if (!recent) throw errors.create('login_too_old', { evidence: { maxAgeSeconds: administratorLoginSeconds } });
    return { sub };
  };
}

/** As rule 0 of a refresh has it: not ended, not past its ends, of the epochs of now, and of an account that is active. */
function isAlive({ session, account, epochs, now }: SessionView): boolean {
  return (
    account?.status === 'active' &&
    session.revokedAt === null &&
    session.epochs.every((epoch, index) => epoch === epochs[index]) &&
    now < session.idleEnd &&
    now < session.absEnd
  );
}
