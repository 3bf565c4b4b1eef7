// Tokens that another library accepts and this one refuses: the rows of the tables in docs/migrate-from-*.md.

import {
  audience,
  goodClaims,
  goodHeader,
  hs256,
  hs512,
  issuer,
  type Keys,
  now,
  payloadWith,
  ps256,
  rs256,
  rsaKeys,
  secretKeys,
  shortRsaKeys,
  withSpareBits,
} from './forged-token.ts';
import type { Acceptance, Library } from './former-libraries.ts';

export interface RefusedToken {
  readonly what: string;
  readonly token: () => string;
  /** Default: the shared secret. */
  readonly keys?: Keys;
  /** A library that is not named refuses the token as well. */
  readonly accepted: Readonly<Partial<Record<Library, Acceptance>>>;
  readonly code: string;
  readonly why: string;
}

const both = { jsonwebtoken: 'every option', jose: 'every option' } as const;
const [jsonwebtoken, jose] = [{ jsonwebtoken: 'every option' }, { jose: 'every option' }] as const;

const headed = (members: object): string => hs256({ header: { ...goodHeader, ...members } });
const claiming = (members: object): string => hs256({ payload: { ...goodClaims, ...members } });

const undecided: readonly RefusedToken[] = [
  {
    what: 'the token of another issuer that has the same key',
    token: () => claiming({ iss: 'https://other.example' }),
    accepted: { jsonwebtoken: 'issuer', jose: 'issuer' },
    code: 'issuer_mismatch',
    why: '`issuer` is required, and each key belongs to one issuer',
  },
  {
    what: 'a token without `iss`',
    token: () => claiming({ iss: undefined }),
    accepted: { jsonwebtoken: 'issuer', jose: 'issuer' },
    code: 'issuer_mismatch',
    why: 'nobody says who made it',
  },
  {
    what: 'a token for another API',
    token: () => claiming({ aud: 'https://other.example' }),
    accepted: { jsonwebtoken: 'audience', jose: 'audience' },
    code: 'audience_mismatch',
    why: '`audience` is required: any other API’s operator could use its callers’ tokens here',
  },
  {
    what: 'an ID token (`typ: JWT`) as an access token',
    token: () => headed({ typ: 'JWT' }),
    accepted: { jsonwebtoken: 'every option', jose: 'typ' },
    code: 'typ_mismatch',
    why: '`typ` is required: tokens of one issuer and key differ in kind (RFC 8725 §3.11)',
  },
  {
    what: 'a token without `typ`',
    token: () => headed({ typ: undefined }),
    accepted: { jsonwebtoken: 'every option', jose: 'typ' },
    code: 'typ_mismatch',
    why: 'it may be of any kind; `typ: absent` takes those of issuers that write none',
  },
  {
    what: 'HS512 where HS256 is meant',
    token: () => hs512({ header: { ...goodHeader, alg: 'HS512' } }),
    accepted: { jsonwebtoken: 'algorithms', jose: 'algorithms' },
    code: 'algorithm_mismatch',
    why: 'the key is for one algorithm; there is no list to forget',
  },
  {
    what: 'PS256 under a key for RS256',
    token: () => ps256({ header: { ...goodHeader, alg: 'PS256' } }),
    keys: rsaKeys,
    accepted: { jsonwebtoken: 'algorithms', jose: 'algorithms' },
    code: 'algorithm_mismatch',
    why: 'one key, one algorithm (RFC 8725 §3.1)',
  },
  {
    what: 'a token that names another `kid`',
    token: () => headed({ kid: 'other' }),
    accepted: both,
    code: 'key_unknown',
    why: 'the issuer says that another key signed it',
  },
];

const times: readonly RefusedToken[] = [
  {
    what: 'no `exp`',
    token: () => claiming({ exp: undefined }),
    accepted: { jsonwebtoken: 'every option', jose: 'requiredClaims' },
    code: 'claims_malformed',
    why: 'nothing ends it; `exp` is required',
  },
  {
    what: '`exp` in milliseconds',
    token: () => claiming({ exp: (now + 600) * 1000 }),
    accepted: both,
    code: 'claims_malformed',
    why: 'read as seconds it lies some 57,000 years ahead',
  },
  {
    what: '`"exp": 1e400`',
    token: () => hs256({ payload: payloadWith('"exp":1e400').replace(`"exp":${now + 600},`, '') }),
    accepted: both,
    code: 'claims_malformed',
    why: '`JSON.parse` reads it as infinity: it never expires',
  },
  {
    what: 'a life of two hours',
    token: () => claiming({ exp: now + 7200 }),
    accepted: both,
    code: 'lifetime_too_long',
    why: 'an hour unless `maxLifetimeSeconds` of the policy says more',
  },
  {
    what: 'a life of ten years',
    token: () => claiming({ exp: now + 315_360_000 }),
    accepted: both,
    code: 'lifetime_too_long',
    why: 'an hour unless the policy says more: a stolen token ends soon',
  },
  {
    what: '`iat` five minutes ahead',
    token: () => claiming({ iat: now + 300 }),
    accepted: { jsonwebtoken: 'every option', jose: 'maxTokenAge' },
    code: 'token_issued_in_future',
    why: 'it was made by a wrong clock, or for later use',
  },
  {
    what: '`iat` as text',
    token: () => claiming({ iat: String(now) }),
    accepted: { jsonwebtoken: 'maxAge' },
    code: 'claims_malformed',
    why: 'times are numbers (RFC 7519 §2)',
  },
  {
    what: '`iat: null`',
    token: () => claiming({ iat: null }),
    accepted: { jsonwebtoken: 'maxAge' },
    code: 'claims_malformed',
    why: 'neither a time nor left out',
  },
];

const claims: readonly RefusedToken[] = [
  {
    what: 'a claim that stands twice',
    token: () => hs256({ payload: payloadWith('"sub":"admin"') }),
    accepted: both,
    code: 'claims_malformed',
    why: 'two readers of one token would take another of the two (RFC 7519 §4)',
  },
  {
    what: 'a claim `__proto__`',
    token: () => hs256({ payload: payloadWith('"__proto__":{"admin":true}') }),
    accepted: both,
    code: 'claims_malformed',
    why: 'copied into an object it gives that object members that nobody signed as such',
  },
  {
    what: '`sub` as an object, such as `{"$ne":null}`',
    token: () => claiming({ sub: { $ne: null } }),
    accepted: both,
    code: 'claims_malformed',
    why: 'handed to a database it is a query',
  },
  {
    what: '`sub` as a number',
    token: () => claiming({ sub: 7 }),
    accepted: both,
    code: 'claims_malformed',
    why: '`sub` is text (RFC 7519 §4.1.2); as a key `7` and `"7"` are two people or one',
  },
  {
    what: '`jti` as a list',
    token: () => claiming({ jti: ['a'] }),
    accepted: both,
    code: 'claims_malformed',
    why: 'no list of revoked identifiers would find it',
  },
  {
    what: '`iss` as a list',
    token: () => claiming({ iss: [issuer] }),
    accepted: { jsonwebtoken: 'issuer', jose: 'issuer' },
    code: 'claims_malformed',
    why: 'it could name a good issuer beside its own',
  },
  {
    what: '`aud` as a list in a list',
    token: () => claiming({ aud: [[audience]] }),
    accepted: { jsonwebtoken: 'audience', jose: 'audience' },
    code: 'claims_malformed',
    why: 'text or a list of texts (RFC 7519 §4.1.3)',
  },
  {
    what: '`aud` with a number in it',
    token: () => claiming({ aud: [audience, 7] }),
    accepted: both,
    code: 'claims_malformed',
    why: 'text or a list of texts (RFC 7519 §4.1.3)',
  },
  {
    what: 'an integer over 2^53, such as a long identifier',
    token: () => hs256({ payload: payloadWith('"id":9007199254740993') }),
    accepted: both,
    code: 'claims_malformed',
    why: '`JSON.parse` makes another number of it: two identifiers become one',
  },
  {
    what: 'half a character (`"\\ud800"`)',
    token: () => hs256({ payload: payloadWith('"name":"\\ud800"') }),
    accepted: both,
    code: 'claims_malformed',
    why: 'every writer turns it into something else, so two names become one',
  },
  {
    what: 'bytes that are no UTF-8',
    token: () => hs256({ payload: Buffer.from(payloadWith('"name":"\u00ff"'), 'latin1') }),
    accepted: jsonwebtoken,
    code: 'claims_malformed',
    why: 'they become U+FFFD, so two names become one',
  },
  {
    what: '200 lists inside one another',
    token: () => hs256({ payload: payloadWith(`"a":${'['.repeat(200)}${']'.repeat(200)}`) }),
    accepted: both,
    code: 'claims_malformed',
    why: 'at most 32 levels: what walks over the claims must not run out of stack',
  },
  {
    what: 'a payload that is text, not an object',
    token: () => hs256({ payload: 'hello' }),
    accepted: { jsonwebtoken: 'issuer and audience and maxAge' },
    code: 'claims_malformed',
    why: 'it has no `exp`, and `claims.sub` is `undefined` at best',
  },
  {
    what: 'a token of a megabyte',
    token: () => claiming({ x: 'a'.repeat(1_000_000) }),
    accepted: both,
    code: 'token_too_large',
    why: '16 KiB unless the policy says otherwise',
  },
];

const headers: readonly RefusedToken[] = [
  {
    what: '`crit` naming an extension',
    token: () => headed({ crit: ['x'], x: 1 }),
    accepted: jsonwebtoken,
    code: 'header_unsupported',
    why: 'who does not know the extension must refuse (RFC 7515 §4.1.11)',
  },
  {
    what: '`crit: []`',
    token: () => headed({ crit: [] }),
    accepted: jsonwebtoken,
    code: 'header_unsupported',
    why: 'it must not be empty (RFC 7515 §4.1.11)',
  },
  {
    what: '`b64: false` with `crit`',
    token: () => headed({ b64: false, crit: ['b64'] }),
    accepted: jsonwebtoken,
    code: 'header_unsupported',
    why: 'the payload would have to be read as it stands (RFC 7797 §7: not for JWTs)',
  },
  {
    what: '`b64: false` without `crit`',
    token: () => headed({ b64: false }),
    accepted: both,
    code: 'header_unsupported',
    why: 'readers disagree about what was signed',
  },
  {
    what: '`zip`',
    token: () => headed({ zip: 'DEF' }),
    accepted: both,
    code: 'header_unsupported',
    why: 'it has no meaning in a signed token, and a reader that obeys it reads other claims',
  },
  {
    what: '`cty: JWT`',
    token: () => headed({ cty: 'JWT' }),
    accepted: both,
    code: 'header_unsupported',
    why: 'it says that the payload is another token (RFC 7519 §5.2)',
  },
  {
    what: 'a key in the header (`jwk`, `jku`, `x5c`)',
    token: () => headed({ jku: 'https://other.example' }),
    accepted: both,
    code: 'header_unsupported',
    why: "never used, and no token of ours has one; `origin: 'foreign'` ignores it",
  },
  {
    what: 'a header member that stands twice',
    token: () => hs256({ header: '{"alg":"HS256","kid":"k","typ":"JWT","typ":"at+jwt"}' }),
    accepted: both,
    code: 'header_malformed',
    why: 'two readers see two headers (RFC 7515 §4)',
  },
  {
    what: '`kid` as an object',
    token: () => headed({ kid: { a: 1 } }),
    accepted: both,
    code: 'header_malformed',
    why: '`kid` is text (RFC 7515 §4.1.4), and what looks keys up by it need not expect more',
  },
  {
    what: '`typ` as a number',
    token: () => headed({ typ: 7 }),
    accepted: { jsonwebtoken: 'every option', jose: 'typ' },
    code: 'header_malformed',
    why: '`typ` is text (RFC 7515 §4.1.9)',
  },
];

const spellings: readonly RefusedToken[] = [
  {
    what: 'an HMAC signature whose last character has other spare bits',
    token: () => hs256({ spellSignature: withSpareBits }),
    accepted: jose,
    code: 'token_malformed',
    why: 'a second spelling of the same token is on no list of revoked ones',
  },
  {
    what: 'an RSA signature whose last character has other spare bits',
    token: () => rs256({ header: { ...goodHeader, alg: 'RS256' }, spellSignature: withSpareBits }),
    keys: rsaKeys,
    accepted: both,
    code: 'token_malformed',
    why: 'a second spelling of the same token, by anybody, is on no list of revoked ones',
  },
  {
    what: 'a payload whose last character has other spare bits',
    token: () => hs256({ payload: { ...goodClaims, pad: 'xx' }, spellPayload: withSpareBits }),
    accepted: both,
    code: 'token_malformed',
    why: 'base64url without spare bits is one spelling (RFC 4648 §3.5)',
  },
  {
    what: '`=` at the end',
    token: () => hs256({ spellSignature: (text) => `${text}=` }),
    accepted: jose,
    code: 'token_malformed',
    why: 'no padding in a JWS (RFC 7515 §2)',
  },
  {
    what: 'a line break at the end',
    token: () => `${hs256()}\n`,
    accepted: jose,
    code: 'token_malformed',
    why: 'another spelling, and it breaks headers and logs in two',
  },
  {
    what: 'a blank in the signature',
    token: () => hs256({ spellSignature: (text) => `${text.slice(0, 9)} ${text.slice(9)}` }),
    accepted: jose,
    code: 'token_malformed',
    why: 'another spelling',
  },
];

const weakKeys: readonly RefusedToken[] = [
  {
    what: 'a secret of six bytes',
    token: () => hs256({ secret: Buffer.from('secret') }),
    keys: secretKeys(Buffer.from('secret')),
    accepted: both,
    code: 'secret_weak',
    why: 'found by guessing from one token; at least the hash’s length (RFC 7518 §3.2)',
  },
  {
    what: 'the secret of a well-known web page',
    token: () => hs256({ secret: Buffer.from('a-string-secret-at-least-256-bits-long') }),
    keys: secretKeys(Buffer.from('a-string-secret-at-least-256-bits-long')),
    accepted: both,
    code: 'secret_known',
    why: 'everybody can sign with it',
  },
  {
    what: 'RSA of 1024 bits',
    token: () => rs256({ header: { ...goodHeader, alg: 'RS256' } }, true),
    keys: shortRsaKeys,
    accepted: jsonwebtoken,
    code: 'key_weak',
    why: 'disallowed since 2014 (NIST SP 800-131A)',
  },
];

export const refusedTokens: readonly RefusedToken[] = [
  ...undecided,
  ...times,
  ...claims,
  ...headers,
  ...spellings,
  ...weakKeys,
];
