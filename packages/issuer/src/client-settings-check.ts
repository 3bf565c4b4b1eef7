import { type AsymmetricAlgorithm, isAuthError, parseJwkSet } from '@sealwright/jwt';
import { settingsOf } from './client-settings.ts';
import { maxClientContacts } from './defaults.ts';
import { errors } from './errors.ts';
import { isGrantType } from './grants/grant-names.ts';
import type { ClientRow, ClientSettings } from './ports.ts';
import { checkRedirectUri, checkWebUri } from './registration.ts';

/**
 * Checks the settings of a client that is about to be written, each member and all of them together: what contradicts
 * itself here would be a client that cannot authenticate, or one that can in two ways.
 *
 * It does NOT fetch anything that a member points to.
 *
 * @throws AuthError `registration_invalid`, with the member as RFC 7591 §2 and its relatives name it
 */
export async function checkClientSettings(client: ClientRow, algorithm: AsymmetricAlgorithm): Promise<void> {
  const { settings } = client;
  for (const name of Object.keys(settings)) if (!known.has(name)) throw invalid(name);
  checkMethod(client);
  checkGrants(client);
  checkUris(settings);
  checkAlgorithms(settings, algorithm);
  await checkKeys(settings);
}

const known: ReadonlySet<string> = new Set<keyof ClientSettings>([
  ...(['authMethod', 'grantTypes', 'jwks', 'jwksUri', 'tlsSubjectDn', 'tlsSanDns', 'tlsSanUri'] as const),
  ...(['postLogoutRedirectUris', 'backchannelLogoutUri', 'backchannelLogoutSessionRequired'] as const),
  ...(['subjectType', 'sectorIdentifierUri', 'requestObjectSigningAlg', 'requirePushedRequests'] as const),
  ...(['requireSignedRequests', 'dpopBound', 'certificateBound', 'defaultMaxAgeSeconds', 'requireAuthTime'] as const),
  ...(['introspectionSignedAlg', 'userinfoSignedAlg', 'clientUri', 'logoUri', 'policyUri', 'tosUri'] as const),
  ...(['contacts', 'consent', 'exchange', 'registrationTokenHash', 'secretExpiresAt'] as const),
]);

/** A method that has all it needs, and nothing of another's: RFC 8705 §2.1.2 wants exactly one name for a certificate. */
function checkMethod(client: ClientRow): void {
  const { settings, kind } = client;
  const { authMethod } = settingsOf(client);
  if (
    !['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt', 'tls_client_auth'].includes(authMethod)
  ) {
    throw invalid('token_endpoint_auth_method');
  }
  if ((kind === 'public') !== (authMethod === 'none')) throw invalid('token_endpoint_auth_method');
  const names = [settings.tlsSubjectDn, settings.tlsSanDns, settings.tlsSanUri].filter((name) => name !== undefined);
  if (names.length !== (authMethod === 'tls_client_auth' ? 1 : 0)) throw invalid('tls_client_auth_subject_dn');
  if (names.some((name) => !/^[^\p{C}]{1,512}$/u.test(name))) throw invalid('tls_client_auth_subject_dn');
  const hasKeys = settings.jwks !== undefined || settings.jwksUri !== undefined;
  if ((authMethod === 'private_key_jwt' || settings.requireSignedRequests === true) && !hasKeys) throw invalid('jwks');
}

function checkGrants(client: ClientRow): void {
  const { settings, kind, redirectUris } = client;
  const grants = settings.grantTypes ?? [];
  if (!grants.every(isGrantType) || new Set(grants).size !== grants.length) throw invalid('grant_types');
  if (grants.includes('authorization_code') && redirectUris.length === 0) throw invalid('redirect_uris');
  // RFC 6749 §4.4: for confidential clients alone. Anybody can say a public client's name, and here it would be enough.
  const forConfidential = grants.some((grant) => grant === 'client_credentials' || /token-exchange$/.test(grant));
  if (kind === 'public' && forConfidential) throw invalid('grant_types');
  const { exchange } = settings;
  const good = exchange === undefined || exchange.subjects.every((id) => /^[A-Za-z0-9._~-]{1,128}$/.test(id));
  if (!good || (exchange !== undefined && exchange.subjects.length > 100)) throw invalid('exchange');
  if (!['public', 'pairwise', undefined].includes(settings.subjectType)) throw invalid('subject_type');
  if (!['ask', 'implied', undefined].includes(settings.consent)) throw invalid('consent');
}

function checkUris(settings: ClientSettings): void {
  checkAll(settings.postLogoutRedirectUris, 'post_logout_redirect_uris', checkRedirectUri);
  const web: readonly (readonly [member: string, uri: string | undefined])[] = [
    ['jwks_uri', settings.jwksUri],
    ['backchannel_logout_uri', settings.backchannelLogoutUri],
    ['sector_identifier_uri', settings.sectorIdentifierUri],
    ['client_uri', settings.clientUri],
    ['logo_uri', settings.logoUri],
    ['policy_uri', settings.policyUri],
    ['tos_uri', settings.tosUri],
  ];
  for (const [member, uri] of web) if (uri !== undefined) checkWebUri(uri, member);
  const { contacts = [] } = settings;
  const good = contacts.length <= maxClientContacts && contacts.every((text) => /^[^\p{C}]{1,254}$/u.test(text));
  if (!good) throw invalid('contacts');
  const age = settings.defaultMaxAgeSeconds;
  if (age !== undefined && (!Number.isSafeInteger(age) || age < 0)) throw invalid('default_max_age');
}

function checkAll(uris: readonly string[] | undefined, member: string, check: (uri: string) => void): void {
  if (uris === undefined) return;
  try {
    if (uris.length > 50) throw invalid(member);
    for (const uri of uris) check(uri);
  } catch (error) {
    throw isAuthError(error) ? invalid(member) : error;
  }
}

/** What we sign, we sign with the one algorithm of our key ring; another would be promised and never come. */
function checkAlgorithms(settings: ClientSettings, algorithm: AsymmetricAlgorithm): void {
  const { introspectionSignedAlg, userinfoSignedAlg, requestObjectSigningAlg: request } = settings;
  if (![undefined, algorithm].includes(introspectionSignedAlg as AsymmetricAlgorithm)) {
    throw invalid('introspection_signed_response_alg');
  }
  if (![undefined, algorithm].includes(userinfoSignedAlg as AsymmetricAlgorithm)) {
    throw invalid('userinfo_signed_response_alg');
  }
  const asymmetric = /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/;
  if (request !== undefined && !asymmetric.test(request)) throw invalid('request_object_signing_alg');
}

/** RFC 7591 §2: one of the two; public keys only, each of them usable. */
async function checkKeys({ jwks, jwksUri }: ClientSettings): Promise<void> {
  if (jwks === undefined) return;
  if (jwksUri !== undefined) throw invalid('jwks');
  try {
    const { skipped } = await parseJwkSet(jwks, { issuer: 'https://client.invalid' });
    if (skipped.length > 0) throw invalid('jwks');
  } catch (error) {
    throw isAuthError(error) ? invalid('jwks') : error;
  }
}

function invalid(member: string): Error {
  return errors.create('registration_invalid', { evidence: { member } });
}
