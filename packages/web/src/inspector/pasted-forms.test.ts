import { describe, expect, it } from 'vitest';
import { brokenNow, goodToken } from '../../test/broken-tokens.ts';
import { inspect } from './inspect.ts';
import type { Form, Inspection, Wrapping } from './inspection.ts';

const now = brokenNow;
const show = (text: string): Inspection => inspect(text, { now });
const write = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
const [head = '', body = '', signature = ''] = goodToken.split('.');

describe('what people copy along with a token', () => {
  const wrapped: readonly (readonly [text: string, ...what: Wrapping['what'][]])[] = [
    [goodToken],
    [`Bearer ${goodToken}`, 'scheme'],
    [`bearer  ${goodToken}`, 'scheme'],
    [`DPoP ${goodToken}`, 'scheme'],
    [`Authorization: Bearer ${goodToken}`, 'header-line', 'scheme'],
    [`authorization:Bearer ${goodToken}\r\n`, 'white-space', 'header-line', 'scheme'],
    [`-H "Authorization: Bearer ${goodToken}"`, 'header-line', 'header-line', 'scheme', 'quotes'],
    [`curl -s -H 'Authorization: Bearer ${goodToken}'`, 'header-line', 'header-line', 'scheme', 'quotes'],
    [`Cookie: theme=dark; session=${goodToken}; lang=de`, 'header-line', 'cookie'],
    [`Set-Cookie: __Host-at=${goodToken}; Path=/; Secure`, 'header-line', 'cookie'],
    [`token=${goodToken}`, 'cookie'],
    [`"${goodToken}"`, 'quotes'],
    [`“${goodToken}”`, 'quotes'],
    [`${goodToken}"`, 'quotes'],
    [`'${goodToken}',`, 'quotes'],
    [`{"access_token":"${goodToken}","token_type":"Bearer"}`, 'json-member'],
    [`https://app.example/#id_token=${goodToken}`, 'url'],
    [`https://app.example/reset/${goodToken}?x=1`, 'url'],
    [`/callback?state=1&code=2&access_token=${goodToken}`, 'url'],
    [`${goodToken.slice(0, 64)}\r\n${goodToken.slice(64, 128)}\r\n${goodToken.slice(128)}`, 'line-breaks'],
    [`\ufeff${goodToken}`, 'invisible'],
    [goodToken.replaceAll('.', '%2e'), 'percent-encoding'],
    [`${goodToken}~WyJzYWx0IiwibmFtZSIsIkFkYSJd~`, 'disclosures'],
    [`Bearer%20${goodToken}`, 'percent-encoding', 'scheme'],
    [`2026-11-22 GET /orders 401 token=${goodToken} 12ms`, 'other-text'],
    [`Please look at ${goodToken}, it fails.`, 'other-text'],
  ];

  it.each(wrapped)('%s', (text, ...what) => {
    const shown = show(text);
    expect(shown.compact).toBe(goodToken);
    expect(shown.form).toBe('jws-compact');
    for (const one of what) expect(shown.wrappings.map((wrapping) => wrapping.what)).toContain(one);
    expect(shown.wrappings.length === 0).toBe(what.length === 0);
    // The token’s own mark begins and ends where it stands in the text.
    const { offset, length } = shown.token ?? { offset: 0, length: 0 };
    const marked = text.slice(offset, offset + length);
    expect([marked.slice(0, 3), marked.slice(-3)]).toStrictEqual([head.slice(0, 3), signature.slice(-3)]);
  });

  it('a part’s mark is that part, also where the token was percent-encoded', () => {
    const text = `Authorization: Bearer ${goodToken}`;
    expect(show(text).parts.map(({ mark }) => text.slice(mark.offset, mark.offset + mark.length))).toStrictEqual([
      head,
      body,
      signature,
    ]);
    const encoded = goodToken.replaceAll('.', '%2E');
    const marks = show(encoded).parts.map(({ mark }) => encoded.slice(mark.offset, mark.offset + mark.length));
    expect(marks).toStrictEqual([head, body, signature]);
  });

  it('a token in an address is called a leak', () => {
    const { findings } = show(`https://app.example/?token=${goodToken}`);
    expect(findings.find(({ code }) => code === 'token-in-url')).toMatchObject({ severity: 'danger' });
  });
});

describe('what is no signed token', () => {
  const pem = (label: string): string => `-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----\n`;
  const things: readonly (readonly [form: Form, text: string, sentence: RegExp])[] = [
    ['empty', '', /Nothing was pasted/],
    ['empty', ' \n\t ', /Nothing was pasted/],
    ['jwe-compact', `${write({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`, /encrypted/],
    ['refresh-token', `swrt_${'A'.repeat(92)}`, /opaque: nothing in it is meant to be read/],
    ['jwk', '{"kty":"OKP","crv":"Ed25519","x":"AA"}', /public key \(JWK\)/],
    ['jwk', '{"kty":"oct","k":"AA"}', /private key or a secret/],
    ['jwk-set', '{"keys":[]}', /set of keys/],
    ['pem', pem('PUBLIC KEY'), /public key, not a token/],
    ['pem', pem('CERTIFICATE'), /certificate, not a token/],
    ['pem', pem('EC PRIVATE KEY'), /private key, not a token/],
    ['json', '{"iss":"x","exp":1}', /decoded header or claims/],
    ['json', '{"active":true,"sub":"u"}', /introspection/],
    ['json', '{"hello":"world"}', /no token of a known form/],
    ['json', '[1,2]', /no token of a known form/],
    ['paseto', 'v4.public.eyJkYXRhIjoidGhpcyJ9AAAA', /PASETO/],
    ['macaroon', 'MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVy', /macaroon/],
    ['saml', '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>', /SAML/],
    ['saml', 'PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm4i', /SAML/],
    ['opaque', 'a'.repeat(64), /hexadecimal/],
    ['opaque', 'gho_16C7e42F292c6912E7710c838347Ae178B4a', /opaque token, a code or a secret/],
    ['opaque', 'https://www.example.com/a/b?c=d', /no token of a known form/],
    ['opaque', 'Hello, world. This is text.', /no token of a known form/],
    ['opaque', 'Bearer undefined', /A program wrote this/],
    ['opaque', '[object Object]', /A program wrote this/],
    ['opaque', 'Authorization: Basic dXNlcjpwYXNz', /a name and a password/],
    ['opaque', 'www.example.com', /no token of a known form/],
  ];

  it.each(things)('%s: %s', (form, text, sentence) => {
    const shown = show(text);
    expect(shown.form).toBe(form);
    expect(shown.sentence).toMatch(sentence);
    expect(shown.compact).toBeUndefined();
    expect(shown.identifiers).toStrictEqual({});
  });

  it('a refresh token is told by its kind alone: nothing of it is shown', () => {
    const shown = show(`swrt_${'A'.repeat(92)}`);
    expect(shown.parts).toStrictEqual([]);
    expect(JSON.stringify(shown)).not.toContain('AAAA');
  });
});

describe('a token that was cut off', () => {
  it.each([head.slice(0, 20), `${head}.${body.slice(0, 60)}`, `${head}.${body}`])(
    '%s: is called so, and nothing is missed that was lost',
    (text) => {
      const { findings, life } = show(text);
      const refusals = findings.filter(({ severity }) => severity === 'refused');
      expect(refusals[0]?.code).toMatch(/_malformed$/);
      expect(refusals.map(({ sentence }) => sentence).join(' ')).toMatch(/It ends too early/);
      expect(refusals.map(({ sentence }) => sentence).join(' ')).not.toMatch(/has no|There is no exp|It does not say/);
      expect(life?.state).not.toBe('endless');
    },
  );
});
