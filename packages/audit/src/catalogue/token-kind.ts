import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';
import { obtained } from './token-times.ts';

/** H01. */
export const identityAsAccess: TokenAttack = {
  kind: 'token',
  id: 'H01',
  title: 'An ID token used as an access token',
  severity: 'high',
  cwe: 287,
  source: ['RFC 9068 §4', 'RFC 8725 §3.11', 'RFC 8725 §3.12'],
  how: 'An ID token tells a client who has signed in. It is signed by the same key as access tokens, goes through browsers and logs, and says nothing of rights. An API that takes it lets every client, and whoever reads its storage, act for the person without having been granted anything.',
  victims: [
    { what: 'WSO2 API Manager, by issue carbon-apimgt 12485' },
    { what: 'Verifiers that do not compare typ, jsonwebtoken among them' },
  ],
  fix: 'Require typ at+jwt for access tokens, and an audience that is the API and never a client.',
  needs: [],
  needsOne: ['signing-key', 'other-token:id-token'],
  expect: 'refused',
  forge: async (context) => {
    const identity = {
      ...withoutRights,
      nonce: 'audit-nonce',
      auth_time: context.now,
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
    };
    return [
      ...obtained(context, 'id-token'),
      ...(await issueKinds(
        context,
        { 'typ-jwt': 'JWT', 'no-typ': undefined, 'typ-id-token': 'id_token+jwt' },
        identity,
      )),
    ];
  },
};

/** H02. */
export const refreshAsAccess: TokenAttack = {
  kind: 'token',
  id: 'H02',
  title: 'A refresh token used as an access token',
  severity: 'high',
  cwe: 287,
  source: ['RFC 6749 §1.5', 'RFC 8725 §3.11', 'RFC 8725 §3.12'],
  how: 'Some issuers write refresh tokens as JWTs, signed by the same key. They live for weeks, and they are meant for the issuer alone. An API that tells kinds of tokens apart by nothing takes one as an access token, and short lives were for nothing.',
  victims: [{ what: 'Apache OFBiz, by issue OFBIZ-13493' }, { what: 'Spring Security OAuth, by issue 363' }],
  fix: 'Give each kind its own typ and audience and require both; or make refresh tokens opaque.',
  needs: [],
  needsOne: ['signing-key', 'other-token:refresh-token'],
  expect: 'refused',
  forge: async (context) => {
    const refresh = { ...withoutRights, token_use: 'refresh', typ: 'Refresh', exp: context.now + 3000 };
    return [
      ...obtained(context, 'refresh-token'),
      ...(await issueKinds(context, { 'typ-jwt': 'JWT', 'typ-refresh': 'rt+jwt', 'no-typ': undefined }, refresh)),
    ];
  },
};

/** H03. */
export const logoutAsOther: TokenAttack = {
  kind: 'token',
  id: 'H03',
  title: 'A logout token or security event used as another kind of token',
  severity: 'high',
  cwe: 287,
  source: ['OpenID Connect Back-Channel Logout 1.0 §2.6', 'RFC 8417 §4', 'RFC 8725 §3.11'],
  how: 'Logout tokens and security events are signed by the same issuer and name the same person. Where a receiver does not ask for the kind, the message that somebody is to be signed out signs somebody in.',
  victims: [{ what: 'A single sign-on plug-in for Jellyfin, by its issue 1317' }],
  fix: 'Require the exact typ of the kind that is expected, and refuse a token with an events claim everywhere else.',
  needs: [],
  needsOne: ['signing-key', 'other-token:logout-token'],
  expect: 'refused',
  forge: async (context) => {
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const logout = { ...withoutRights, events, sid: 'audit-session' };
    const typs = { 'typ-logout': 'logout+jwt', 'typ-event': 'secevent+jwt', 'typ-jwt': 'JWT', 'no-typ': undefined };
    return [...obtained(context, 'logout-token'), ...(await issueKinds(context, typs, logout))];
  },
};

const withoutRights: JsonObject = { scope: undefined, client_id: undefined, roles: undefined };

/**
 * Each kind as issuers make it, for a client; and, where the good token has a kind to be told by, the same for this very
 * API: then typ alone tells them apart.
 */
async function issueKinds(
  context: ForgeContext,
  typs: Readonly<Record<string, string | undefined>>,
  claims: JsonObject,
): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  const { payload } = context.good;
  const named = payload['client_id'] ?? payload['azp'];
  const client = typeof named === 'string' ? named : 'audit-client';
  const forgeries: Promise<Forgery>[] = [];
  for (const [variant, typ] of Object.entries(typs)) {
    const header = { typ };
    // Without an audience in the good token, nothing but its absence would tell the two apart.
    if ('aud' in payload && payload['aud'] !== client) {
      forgeries.push(issueForgery(context, `${variant}-for-a-client`, { header, claims: { ...claims, aud: client } }));
    }
    if (ownTyp(context) !== undefined) {
      forgeries.push(issueForgery(context, `${variant}-for-this-api`, { header, claims }));
    }
  }
  return Promise.all(forgeries);
}

/** The typ of the good token, where it says more than that it is a JWT. */
export function ownTyp({ good }: ForgeContext): string | undefined {
  const { typ } = good.header;
  return typeof typ === 'string' && !/^(?:application\/)?jwt$/i.test(typ) && typ !== '' ? typ : undefined;
}
