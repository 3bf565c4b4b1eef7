import { describe, expect, it } from 'vitest';
import { ascii } from '../test/byte-forms.ts';
import { forge, good, publicJwk, reasonOf, request } from '../test/dpop-material.ts';
import { es256Key, failure, hmacKey, macHs256, now, rs256Key, secretBytes, segment } from '../test/token-material.ts';
import { maxNumericDate, maxProofBytes, maxProofIdLength } from './defaults.ts';
import { createDpopProof, verifyDpopProof } from './dpop.ts';
import { encodeBase64Url, exportPublicJwk, exportSigningJwk, generateSigningKey, signJwt } from './index.ts';

describe('a proof', () => {
  it('that holds says whose it is, which one and when it was made', async () => {
    const { thumbprint } = (await es256Key()).verificationKey;
    const proof = await verifyDpopProof(await forge(), request);
    expect(proof).toStrictEqual({ jkt: thumbprint, jti: 'j1', iat: now });
    expect(Object.isFrozen(proof)).toBe(true);
  });

  it('may name its key, and carry members that nobody asked for', async () => {
    const proof = await forge(
      { ...good, ath: 'of no token', nonce: 'of nobody', more: { a: 1 } },
      { kid: 'k', x5u: 'u' },
    );
    expect((await verifyDpopProof(proof, request)).jti).toBe('j1');
  });

  it.each([
    ['no text', 7, 'form'],
    ['nothing', '', 'form'],
    ['two parts', 'a.b', 'form'],
    ['more than 8,192 bytes', 'a'.repeat(maxProofBytes + 1), 'form'],
  ])('is not %s', async (_, text, reason) => {
    expect(await reasonOf(text as string)).toBe(reason);
  });

  it.each([
    ['says nothing of its kind', { typ: undefined }, 'typ'],
    ['is an access token', { typ: 'at+jwt' }, 'typ'],
    ['is of any kind', { typ: 'JWT' }, 'typ'],
    ['is signed by nobody', { alg: 'none' }, 'algorithm'],
    ['names an algorithm that there is not', { alg: 'ES256K' }, 'algorithm'],
    ['names a secret', { alg: 'HS256' }, 'algorithm'],
    ['names the algorithm of another curve', { alg: 'ES384' }, 'key'],
    ['names the algorithm of another type', { alg: 'RS256' }, 'key'],
    ['has no key', { jwk: undefined }, 'key'],
    ['has a key that is none', { jwk: 'key' }, 'key'],
    ['has the name of a key alone', { jwk: undefined, kid: 'es' }, 'key'],
    ['has extensions that must be understood', { crit: ['exp'], exp: 1 }, 'form'],
    ['is not encoded as it should be', { b64: false }, 'form'],
  ])('is refused that %s', async (_, header, reason) => {
    expect(await reasonOf(await forge(good, header))).toBe(reason);
  });

  it.each([
    ['its private half, though the signature holds', { d: 'AA' }],
    ['a secret', { kty: 'oct', k: 'AA' }],
    ['another use', { use: 'enc' }],
    ['other operations', { key_ops: ['encrypt'] }],
    ['another algorithm of its own', { alg: 'ES384' }],
    ['a point that is not on its curve', { y: encodeBase64Url(new Uint8Array(32).fill(7)) }],
  ])('is refused whose key has %s', async (_, members) => {
    expect(await reasonOf(await forge(good, { jwk: { ...(await publicJwk()), ...members } }))).toBe('key');
  });

  it('is refused whose key is the whole private one', async () => {
    expect(await reasonOf(await forge(good, { jwk: await exportSigningJwk(await es256Key()) }))).toBe('key');
  });

  it('is refused whose RSA key is short', async () => {
    const n = encodeBase64Url(new Uint8Array(128).fill(0xc5));
    expect(await reasonOf(await forge(good, { alg: 'RS256', jwk: { kty: 'RSA', n, e: 'AQAB' } }))).toBe('key');
  });

  it('is refused that was signed by another key than it shows', async () => {
    const { kid: _, ...jwk } = exportPublicJwk((await generateSigningKey('ES256')).verificationKey);
    expect(await reasonOf(await forge(good, { jwk }))).toBe('signature');
  });

  it('is refused that has a character changed, in each part', async () => {
    const proof = await forge();
    const [first = '', second = '', third = ''] = proof.split('.');
    const swap = (text: string, at: number) =>
      `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    expect(await reasonOf(`${first}.${swap(second, 12)}.${third}`)).toBe('signature');
    expect(await reasonOf(`${first}.${second}.${swap(third, 12)}`)).toBe('signature');
    expect(await reasonOf(`${first}.${second}.${third.slice(0, -6)}`)).toBe('signature');
    expect(await reasonOf(`${swap(first, 5)}.${second}.${third}`)).not.toBe(undefined);
  });

  it('is refused that was made under HS256 with the bytes of the public key, in every header that names it', async () => {
    const jwk = await publicJwk();
    for (const header of [
      { typ: 'dpop+jwt', alg: 'HS256', jwk },
      { typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AA' } },
    ]) {
      const input = `${segment(header)}.${segment(good)}`;
      expect(await reasonOf(`${input}.${await macHs256(input, ascii(JSON.stringify(jwk)))}`)).toBe('algorithm');
      expect(await reasonOf(`${input}.${await macHs256(input, secretBytes)}`)).toBe('algorithm');
    }
  });

  it('is not a token of ours, of whichever key', async () => {
    const claims = { iss: 'https://id.example', aud: 'a', exp: now + 9, ...good };
    for (const key of [await es256Key(), await rs256Key(), await hmacKey()]) {
      expect(['key', 'algorithm']).toContain(await reasonOf(await signJwt(claims, key, { typ: 'dpop+jwt' })));
    }
  });
});

describe('a proof that others made', () => {
  const header =
    'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19';
  const forToken =
    'eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';
  const forResource =
    'eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA';
  // RFC 9449 §6.1.
  const jkt = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';

  it('holds as in RFC 9449 §4.1', async () => {
    const at = { method: 'POST', url: 'https://server.example.com/token', now: () => 1_562_262_616 };
    const proof = await verifyDpopProof(`${header}.${forToken}`, at);
    expect(proof).toStrictEqual({ jkt, jti: '-BwC3ESc6acc2lTc', iat: 1_562_262_616 });
  });

  it('holds for its access token as in RFC 9449 §7.1', async () => {
    const accessToken = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
    const url = 'https://resource.example.org/protectedresource';
    const proof = `${header}.${forResource}`;
    const at = { method: 'GET', url, now: () => 1_562_262_618 };
    expect((await verifyDpopProof(proof, { ...at, accessToken })).jkt).toBe(jkt);
    expect(await reasonOf(proof, { ...at, accessToken: 'another' })).toBe('token');
  });
});

describe('what a proof says', () => {
  it.each([
    ['is no object', '[1]', 'form'],
    ['names a member twice', `{"jti":"j1","htm":"GET","htm":"GET","htu":"${request.url}","iat":${now}}`, 'form'],
    ['has no identifier', { ...good, jti: undefined }, 'jti'],
    ['has an empty one', { ...good, jti: '' }, 'jti'],
    ['has one that is no text', { ...good, jti: 7 }, 'jti'],
    ['has one that is too long', { ...good, jti: 'j'.repeat(maxProofIdLength + 1) }, 'jti'],
    ['has no time', { ...good, iat: undefined }, 'time'],
    ['has a time in text', { ...good, iat: String(now) }, 'time'],
    ['has a time in milliseconds', { ...good, iat: now * 1000 }, 'time'],
    ['has a time before there was any', { ...good, iat: -1 }, 'time'],
    ['has no method', { ...good, htm: undefined }, 'method'],
    ['is for another method', { ...good, htm: 'POST' }, 'method'],
    ['is for a method in other letters', { ...good, htm: 'get' }, 'method'],
    ['has no URL', { ...good, htu: undefined }, 'url'],
    ['is for another path', { ...good, htu: 'https://api.example/other' }, 'url'],
    ['is for a path below', { ...good, htu: 'https://api.example/reports/1' }, 'url'],
    ['is for another host', { ...good, htu: 'https://evil.example/reports' }, 'url'],
    ['is for another port', { ...good, htu: 'https://api.example:8443/reports' }, 'url'],
    ['is for another scheme', { ...good, htu: 'http://api.example/reports' }, 'url'],
    ['is for a host with the real one as user', { ...good, htu: 'https://api.example@evil.example/reports' }, 'url'],
  ])('is refused where it %s', async (_, payload, reason) => {
    expect(await reasonOf(await forge(payload))).toBe(reason);
  });

  it.each([
    ['a query', `${request.url}?a=b`, request.url],
    ['another spelling', 'HTTPS://API.example:443/a/../report%73', request.url],
    ['the query of the request', request.url, `${request.url}?access=1#top`],
  ])('holds for the same URL with %s', async (_, htu, url) => {
    expect((await verifyDpopProof(await forge({ ...good, htu }), { ...request, url })).iat).toBe(now);
  });

  it.each([
    ['a backslash', 'https://api.example/a\\b'],
    ['no end', `https://api.example/${'a'.repeat(3_000)}`],
  ])('is never for a request whose URL has %s', async (_, url) => {
    expect(await reasonOf(await forge({ ...good, htu: url }), { url })).toBe('url');
    expect(await reasonOf(await forge({ ...good, htu: undefined }), { url })).toBe('url');
  });

  it('holds for a URL without TLS where the request came to one', async () => {
    const url = 'http://127.0.0.1:4001/reports';
    expect((await verifyDpopProof(await forge({ ...good, htu: url }), { ...request, url })).iat).toBe(now);
  });

  it('that is no claims is told from what is no header, by the cause', async () => {
    const { cause } = await failure(verifyDpopProof(await forge('[1]'), request));
    expect((cause as { readonly code?: unknown }).code).toBe('claims_malformed');
  });

  it('may have an identifier of 256 characters', async () => {
    const jti = 'j'.repeat(maxProofIdLength);
    expect((await verifyDpopProof(await forge({ ...good, jti }), request)).jti).toBe(jti);
  });

  it.each([
    [{}, 70, 10],
    [{ maxAgeSeconds: 5, clockSkewSeconds: 0 }, 5, 0],
    [{ maxAgeSeconds: 300, clockSkewSeconds: 60 }, 360, 60],
  ])('holds for its time and no second longer, with %j', async (options, back, ahead) => {
    for (const iat of [now - back, now + ahead]) {
      expect((await verifyDpopProof(await forge({ ...good, iat }), { ...request, ...options })).iat).toBe(iat);
    }
    for (const iat of [now - back - 1, now + ahead + 1]) {
      expect(await reasonOf(await forge({ ...good, iat }), options)).toBe('time');
    }
  });
});

describe('a proof for an access token', () => {
  const accessToken = 'a.b.c';

  it('holds for that token', async () => {
    const proof = await createDpopProof(await es256Key(), { ...request, accessToken });
    await verifyDpopProof(proof, { ...request, accessToken });
  });

  it.each([
    ['none', undefined],
    ['another one', 'a.b.d'],
  ])('is not one for %s', async (_, other) => {
    const proof = await createDpopProof(await es256Key(), { ...request, accessToken: other });
    expect(await reasonOf(proof, { accessToken })).toBe('token');
  });
});

describe('a nonce that is demanded', () => {
  const isNonce = (nonce: string) => nonce === 'n1';

  it('says when the proof was made, whatever the clock of its maker says', async () => {
    const proof = await forge({ ...good, iat: now - 86_400, nonce: 'n1' });
    expect((await verifyDpopProof(proof, { ...request, isNonce })).iat).toBe(now - 86_400);
  });

  it.each([
    ['missing', undefined],
    ['another', 'n2'],
    ['no text', 7],
    ['too long', 'n'.repeat(2049)],
  ])('is refused that is %s', async (_, nonce) => {
    expect(await reasonOf(await forge({ ...good, nonce }), { isNonce })).toBe('proof_nonce_refused');
  });

  it('may be as long as 2,048 characters, and must be text, whatever its judge says', async () => {
    const anything = { ...request, isNonce: () => true };
    expect((await verifyDpopProof(await forge({ ...good, nonce: 'n'.repeat(2048) }), anything)).jti).toBe('j1');
    for (const nonce of ['n'.repeat(2049), 7, undefined]) {
      expect(await reasonOf(await forge({ ...good, nonce }), anything)).toBe('proof_nonce_refused');
    }
  });

  it('does not make any number a time', async () => {
    for (const iat of [0, maxNumericDate]) {
      const proof = await forge({ ...good, iat, nonce: 'n1' });
      expect((await verifyDpopProof(proof, { ...request, isNonce })).iat).toBe(iat);
    }
    for (const iat of [-1, maxNumericDate + 1, 'now']) {
      expect(await reasonOf(await forge({ ...good, iat, nonce: 'n1' }), { isNonce })).toBe('time');
    }
  });

  it('is good only by a plain yes', async () => {
    const proof = await forge({ ...good, nonce: 'n1' });
    expect(await reasonOf(proof, { isNonce: (() => Promise.resolve(true)) as never })).toBe('proof_nonce_refused');
  });

  it('is asked for after all else, so that who has no key learns of none', async () => {
    expect(await reasonOf(await forge({ ...good, htm: 'POST' }), { isNonce })).toBe('method');
  });
});

describe('what a proof is held against', () => {
  it.each([
    ['method', { method: '' }],
    ['method', { method: undefined as never }],
    ['url', { url: '/reports' }],
    ['url', { url: 'ftp://api.example/reports' }],
    ['url', { url: 'xhttps://api.example/reports' }],
    ['url', { url: undefined as never }],
    ['accessToken', { accessToken: 7 as never }],
    ['isNonce', { isNonce: 'n1' as never }],
    ['maxAgeSeconds', { maxAgeSeconds: 0 }],
    ['maxAgeSeconds', { maxAgeSeconds: 301 }],
    ['clockSkewSeconds', { clockSkewSeconds: -1 }],
    ['clockSkewSeconds', { clockSkewSeconds: 61 }],
    ['clockSkewSeconds', { clockSkewSeconds: 0.5 }],
    ['now', { now: 7 as never }],
    ['now', { now: () => Number.NaN }],
  ])('is a mistake of the program with a bad %s', async (name, wrong) => {
    await expect(verifyDpopProof(await forge(), { ...request, ...wrong })).rejects.toThrow(`${name}: `);
  });
});
