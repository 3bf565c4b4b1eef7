import { describe, expect, it } from 'vitest';
import { toBase64Url, utf8 } from '../test/byte-forms.ts';
import { computeJwkThumbprint } from './thumbprint.ts';

const labels = { kid: '2011-04-29', use: 'sig' } as const;

describe('the thumbprint of a public key', () => {
  it('of RSA is that of RFC 7638 §3.1', async () => {
    const jwk = {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
      alg: 'RS256',
      ...labels,
    } as const;
    expect(await computeJwkThumbprint(jwk)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it('of Ed25519 is that of RFC 8037 §A.3', async () => {
    const jwk = {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      alg: 'EdDSA',
      ...labels,
    } as const;
    expect(await computeJwkThumbprint(jwk)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('of EC is over crv, kty, x and y, in this order and without white space', async () => {
    const [x, y] = ['MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4', '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'];
    const text = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;
    const digest = toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
    const jwk = { y, x, kty: 'EC', crv: 'P-256', alg: 'ES256', ...labels } as const;
    expect(await computeJwkThumbprint(jwk)).toBe(digest);
    expect(await computeJwkThumbprint({ ...jwk, alg: 'ES384', kid: 'other' })).toBe(digest);
  });
});
