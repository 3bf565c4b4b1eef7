import type { LikelyKind } from './inspection.ts';
import type { JsonNode } from './lenient-json.ts';
import { specification } from './specification.ts';
import { memberOf, textMember } from './token-parts.ts';

type Kind = LikelyKind['kind'];

const names: Readonly<Record<Kind, readonly [name: string, source: string | undefined]>> = {
  'access-token': ['an access token', 'RFC 9068 §2'],
  'id-token': ['an ID token', 'OpenID Connect Core §2'],
  'refresh-token': ['a refresh token', 'RFC 6749 §1.5'],
  'logout-token': ['a logout token', 'OpenID Back-Channel Logout §2.4'],
  'dpop-proof': ['a DPoP proof', 'RFC 9449 §4.2'],
  'client-assertion': ['a client’s assertion of who it is', 'RFC 7523 §3'],
  'request-object': ['a request object', 'RFC 9101 §4'],
  'security-event': ['a security event', 'RFC 8417 §2'],
  'status-list': ['a status list', 'Token Status List §5'],
  'introspection-answer': ['a signed answer about a token', 'RFC 9701 §5'],
  'feed-statement': ['a statement of Sealwright’s revocation feed', undefined],
  'authorization-response': ['a signed answer to an authorization request', 'JARM'],
  'verifiable-credential': ['a verifiable credential', 'SD-JWT'],
  unknown: ['a token of an unknown kind', undefined],
};

/** Explicit types (RFC 8725 §3.11), as `normalizeTyp` writes them. */
const byType: Readonly<Record<string, Kind>> = {
  'at+jwt': 'access-token',
  'logout+jwt': 'logout-token',
  'dpop+jwt': 'dpop-proof',
  'client-authentication+jwt': 'client-assertion',
  'oauth-authz-req+jwt': 'request-object',
  'secevent+jwt': 'security-event',
  'statuslist+jwt': 'status-list',
  'token-introspection+jwt': 'introspection-answer',
  'revocation-feed+jwt': 'feed-statement',
  'vc+sd-jwt': 'verifiable-credential',
  'dc+sd-jwt': 'verifiable-credential',
  'vc+jwt': 'verifiable-credential',
};

/** What a token most likely is for, by its type or by what is in it. Nobody may decide anything by it. */
export function guessKind(header: JsonNode | undefined, claims: JsonNode | undefined): LikelyKind {
  const typ = textMember(header, 'typ')
    ?.toLowerCase()
    .replace(/^application\//, '');
  const explicit = typ !== undefined && Object.hasOwn(byType, typ) ? byType[typ] : undefined;
  if (explicit !== undefined) return made(explicit, 'certain by its type', [`The header’s typ says ${typ}.`]);
  const has = (name: string): boolean => memberOf(claims, name) !== undefined;
  for (const { kind, confidence, when, reason } of signs) {
    if (when({ has, claims, header }))
      return made(kind, confidence, [
        `The header does not say it${typ === undefined ? '' : `: typ is ${typ.slice(0, 32)}`}.`,
        reason,
      ]);
  }
  return made('unknown', 'a guess', ['Neither its type nor its claims say what it is for.']);
}

interface Look {
  readonly has: (name: string) => boolean;
  readonly claims: JsonNode | undefined;
  readonly header: JsonNode | undefined;
}

interface Sign {
  readonly kind: Kind;
  readonly confidence: LikelyKind['confidence'];
  readonly when: (look: Look) => boolean;
  readonly reason: string;
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** From what is sure to what is not; the first that fits. */
const signs: readonly Sign[] = [
  {
    kind: 'logout-token',
    confidence: 'very likely',
    when: ({ claims }) => memberOf(memberOf(claims, 'events'), logoutEvent) !== undefined,
    reason: 'Its events name a back-channel logout.',
  },
  { kind: 'security-event', confidence: 'very likely', when: ({ has }) => has('events'), reason: 'It has events.' },
  {
    kind: 'dpop-proof',
    confidence: 'very likely',
    when: ({ has, header }) => has('htm') && has('htu') && memberOf(header, 'jwk') !== undefined,
    reason: 'It has htm, htu and a key in its header.',
  },
  {
    kind: 'status-list',
    confidence: 'very likely',
    when: ({ has }) => has('status_list'),
    reason: 'It has a status_list.',
  },
  {
    kind: 'introspection-answer',
    confidence: 'very likely',
    when: ({ has }) => has('token_introspection'),
    reason: 'It has token_introspection.',
  },
  {
    kind: 'request-object',
    confidence: 'very likely',
    when: ({ has }) => has('response_type') && (has('client_id') || has('redirect_uri')),
    reason: 'It has the parameters of an authorization request.',
  },
  {
    kind: 'authorization-response',
    confidence: 'likely',
    when: ({ has }) => has('code') && has('iss') && has('aud'),
    reason: 'It has a code, an issuer and an audience.',
  },
  {
    kind: 'verifiable-credential',
    confidence: 'very likely',
    when: ({ has }) => has('vc') || has('vp') || has('vct') || has('_sd'),
    reason: 'It has the claims of a credential.',
  },
  {
    kind: 'refresh-token',
    confidence: 'very likely',
    when: ({ claims }) => /^(?:refresh|offline)$/i.test(kindClaim(claims)),
    reason: 'A claim of its own says that it is one.',
  },
  {
    kind: 'id-token',
    confidence: 'very likely',
    when: ({ claims }) => /^id$/i.test(kindClaim(claims)),
    reason: 'A claim of its own says that it is one.',
  },
  {
    kind: 'access-token',
    confidence: 'very likely',
    when: ({ claims }) => /^(?:access|bearer|dpop)$/i.test(kindClaim(claims)),
    reason: 'A claim of its own says that it is one.',
  },
  {
    kind: 'id-token',
    confidence: 'very likely',
    when: ({ has }) => ['nonce', 'at_hash', 'c_hash', 's_hash'].some(has) && has('sub'),
    reason: 'It has a nonce or a hash of what it came with.',
  },
  {
    kind: 'client-assertion',
    confidence: 'likely',
    when: ({ claims, has }) => isOwnIssuer(claims) && has('aud'),
    reason: 'Issuer and subject are the same: it speaks for itself.',
  },
  {
    kind: 'access-token',
    confidence: 'likely',
    when: ({ has }) => has('client_id') || has('scope') || has('scp') || has('permissions'),
    reason: 'It says what a client may do.',
  },
  {
    kind: 'id-token',
    confidence: 'likely',
    when: ({ has }) => has('sub') && (has('auth_time') || has('email_verified') || has('amr') || has('azp')),
    reason: 'It tells of a person and how they signed in.',
  },
  {
    kind: 'access-token',
    confidence: 'a guess',
    when: ({ has }) => has('exp') && (has('role') || has('roles') || has('groups') || has('sub')),
    reason: 'It tells who somebody is, and until when: most such tokens open an API.',
  },
];

/** Keycloak's `typ`, Cognito's `token_use`, and what home-made issuers write. */
function kindClaim(claims: JsonNode | undefined): string {
  const text = ['token_use', 'typ', 'token_type', 'type']
    .map((name) => textMember(claims, name))
    .find((value) => value !== undefined);
  return text ?? '';
}

function isOwnIssuer(claims: JsonNode | undefined): boolean {
  const iss = textMember(claims, 'iss');
  return iss !== undefined && iss === textMember(claims, 'sub');
}

function made(kind: Kind, confidence: LikelyKind['confidence'], reasons: readonly string[]): LikelyKind {
  const [name, source] = names[kind];
  return { kind, name, confidence, reasons, source: specification(source) };
}
