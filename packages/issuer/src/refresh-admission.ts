import type { AccountRow, SessionView } from './ports.ts';
import type { PresentedRefresh } from './presented-refresh.ts';
import { narrowScope, parseScope } from './scope.ts';

/** Why a refresh is refused once its token is known to be ours. For the log: outside, nearly all are `invalid_grant`. */
export type RefreshRefusal =
  | 'refresh_forged'
  | 'refresh_client_mismatch'
  | 'refresh_transport_mismatch'
  | 'refresh_key_mismatch'
  | 'refresh_scope'
  | 'resource_refused'
  | 'account_inactive'
  | 'session_revoked'
  | 'session_ended'
  | 'refresh_superseded'
  | 'refresh_reused'
  | 'refresh_lockstep'
  | 'refresh_ahead';

export type Admission =
  | { readonly admitted: true; readonly account: AccountRow; readonly scope: string }
  | { readonly admitted: false; readonly code: RefreshRefusal };

/**
 * Rule 0: all that a refresh must satisfy whatever its generation, in one transaction with what follows.
 *
 * None of it depends on the generation and none of it ends a session: who merely learned a `sid`, or holds a token without
 * the client's secret, its cookie or its key, cannot log anybody out.
 */
export function admitRefresh(view: SessionView, presented: PresentedRefresh): Admission {
  const { session, account } = view;
  // The salt is in the row alone, so whoever stole the refresh key still cannot make this token.
  if (!presented.token.matchesSalt(session.salt)) return refuse('refresh_forged');
  // RFC 6749 §6: the token is bound to the client it was issued to, and a confidential client authenticates.
  if (!isItsClient(view, presented)) return refuse('refresh_client_mismatch');
  // A token that lives in an HttpOnly cookie was never in a script's hands: one that arrives in a body was taken from there.
  if (session.transport !== presented.transport) return refuse('refresh_transport_mismatch');
  // RFC 9449 §5: a bound token is good only with a proof by the same key.
  if (session.jkt !== null && session.jkt !== presented.jkt) return refuse('refresh_key_mismatch');
  // RFC 8705 §4: the same for one that is bound to a certificate.
  const certificate = session.details?.certificate ?? null;
  if (certificate !== null && certificate !== presented.certificate) return refuse('refresh_key_mismatch');
  // RFC 6749 §6: never more than was granted.
  const scope = narrowScope(presented.scope, grantedScopes(view));
  if (scope === undefined) return refuse('refresh_scope');
  if (!isGranted(session, presented.resource)) return refuse('resource_refused');
  if (account === undefined || account.status !== 'active') return refuse('account_inactive');
  // Nothing that began before "revoke all" of the issuer, the client or the subject survives it.
  if (!session.epochs.every((epoch, index) => epoch === view.epochs[index])) return refuse('session_revoked');
  if (session.revokedAt !== null) return refuse('session_revoked');
  if (view.now >= session.idleEnd || view.now >= session.absEnd) return refuse('session_ended');
  return { admitted: true, account, scope };
}

/** What was granted, less what the client has lost since: an application's registration may have become smaller. */
function grantedScopes({ session, client }: SessionView): readonly string[] {
  const granted = parseScope(session.scope) ?? [];
  return session.details === null ? granted : granted.filter((name) => client?.scopes.includes(name) === true);
}

/** RFC 8707 §2.2: a resource within what was granted. A first-party session was granted none by name. */
export function isGranted({ details, resource }: SessionView['session'], asked: string | null): boolean {
  return asked === null || details === null || asked === resource || (details.resources?.includes(asked) ?? false);
}

function isItsClient({ session, client }: SessionView, presented: PresentedRefresh): boolean {
  if (client === undefined || session.clientId !== presented.client.clientId) return false;
  return client.kind === 'public' || presented.client.authenticated;
}

function refuse(code: RefreshRefusal): Admission {
  return { admitted: false, code };
}
