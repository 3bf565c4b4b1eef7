import { firstPartyClientId } from './defaults.ts';
import { errors } from './errors.ts';
import type { GrantType } from './grants/grant-names.ts';
import type { ClientAuthMethod, ClientExchange, ClientRow } from './ports.ts';

/** What a client's registration comes to, with what was left out filled in. */
export interface ResolvedSettings {
  readonly authMethod: ClientAuthMethod;
  readonly grantTypes: readonly GrantType[];
  readonly subjectType: 'public' | 'pairwise';
  readonly consent: 'ask' | 'implied';
  readonly requirePushedRequests: boolean;
  readonly requireSignedRequests: boolean;
  readonly dpopBound: boolean;
  readonly certificateBound: boolean;
  readonly requireAuthTime: boolean;
  readonly backchannelLogoutSessionRequired: boolean;
  readonly exchange: ClientExchange;
}

/**
 * Reads a row's settings. What an old row does not say means what it meant when the row was written: a secret by HTTP
 * Basic, or none at all; and no grant but the two that a redirect URI makes sense for.
 *
 * It does NOT check anything: rows are checked before they are written (`checkClientSettings`).
 */
export function settingsOf({ clientId, kind, redirectUris, settings }: ClientRow): ResolvedSettings {
  const isFirstParty = clientId === firstPartyClientId;
  return {
    authMethod: settings.authMethod ?? (kind === 'public' ? 'none' : 'client_secret_basic'),
    // The first-party applications have a flow of their own, and a third party's grants must never act in their name.
    grantTypes: isFirstParty ? [] : ((settings.grantTypes as readonly GrantType[]) ?? grantsFor(redirectUris)),
    subjectType: settings.subjectType ?? 'public',
    consent: settings.consent ?? 'ask',
    requirePushedRequests: settings.requirePushedRequests ?? false,
    requireSignedRequests: settings.requireSignedRequests ?? false,
    dpopBound: settings.dpopBound ?? false,
    certificateBound: settings.certificateBound ?? false,
    requireAuthTime: settings.requireAuthTime ?? false,
    backchannelLogoutSessionRequired: settings.backchannelLogoutSessionRequired ?? false,
    exchange: settings.exchange ?? { subjects: [], impersonation: false },
  };
}

/** @throws AuthError `grant_unauthorized` where the client is not registered for this grant (RFC 6749 §5.2) */
export function requireGrant(client: ClientRow, grantType: GrantType): void {
  if (!settingsOf(client).grantTypes.includes(grantType)) throw errors.create('grant_unauthorized');
}

function grantsFor(redirectUris: readonly string[]): readonly GrantType[] {
  return redirectUris.length === 0 ? [] : ['authorization_code', 'refresh_token'];
}
