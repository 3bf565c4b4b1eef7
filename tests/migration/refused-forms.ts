// How a token is made: its header, its spelling, its key.

import {
  goodClaims,
  goodHeader,
  hs256,
  rs256,
  rsaKeys,
  secretKeys,
  shortRsaKeys,
  withSpareBits,
} from './forged-token.ts';
import { both, headed, jose, jsonwebtoken, type RefusedToken } from './refused-token.ts';

export const headers: readonly RefusedToken[] = [
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

export const spellings: readonly RefusedToken[] = [
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

export const weakKeys: readonly RefusedToken[] = [
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
