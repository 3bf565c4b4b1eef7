import { createKeySet, generateSigningKey, isVerifiedJwt, type SigningKey, signJwt } from '@sealwright/jwt';
import { afterEach, describe, expect, it } from 'vitest';
import { audience, codeOf, eventually, type IssuerPeer, newId, startIssuer } from '../test/issuer-peer.ts';
import { createMultiVerifier, createVerifier, remoteJwks, type VerifierEvent, type VerifierOptions } from './index.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const issuer = 'https://id.example.com';
const key = await generateSigningKey('ES256');
const start = 1_800_000_000;

function setUp(options: Partial<VerifierOptions> = {}) {
  const clock = { now: start };
  const events: VerifierEvent[] = [];
  const verifier = createVerifier({
    issuer,
    audience,
    typ: 'at+jwt',
    keys: createKeySet({ issuer, keys: [key.verificationKey] }),
    revocation: 'none',
    wallClock: () => clock.now,
    observer: (event) => events.push(event),
    ...options,
  });
  const sign = (claims: object = {}, typ = 'at+jwt', by: SigningKey = key) =>
    signJwt({ iss: issuer, aud: audience, iat: start, exp: start + 600, sub: 'anna', jti: newId(), ...claims }, by, {
      typ,
    });
  return { clock, events, verifier, sign };
}

describe('a verifier', () => {
  it('answers the claims of a token that holds, from the cache the second time', async () => {
    const { verifier, events, sign } = setUp();
    const token = await sign();
    const first = await verifier.verify(token);
    expect(isVerifiedJwt(first)).toBe(true);
    expect(await verifier.verify(token)).toBe(first);
    expect(events).toEqual([
      { type: 'accepted', issuer, cached: false },
      { type: 'accepted', issuer, cached: true },
    ]);
    expect(verifier.status()).toEqual({ issuers: [{ issuer, keys: [key.kid], feed: undefined }], cachedTokens: 1 });
  });

  it('answers nothing that a handler could change for the next request with the same token', async () => {
    const { verifier, sign } = setUp();
    const token = await sign({ roles: ['reader'], realm_access: { roles: ['reader'] } });
    const first = await verifier.verify(token);
    const seized = { ...first.claims, roles: ['admin'] };
    expect(() => (first.claims['roles'] as string[]).push('admin')).toThrow(TypeError);
    expect(() => (first.claims['realm_access'] as { roles: string[] }).roles.push('admin')).toThrow(TypeError);
    expect(() => Object.assign(first.claims, seized)).toThrow(TypeError);
    expect(() => Object.assign(first, { claims: seized })).toThrow(TypeError);
    expect((await verifier.verify(token)).claims['roles']).toEqual(['reader']);
  });

  it.each([
    ['expired', { iat: start - 600, exp: start - 5 }, 'token_expired'],
    ['for somebody else', { aud: 'https://other.example.com' }, 'audience_mismatch'],
    ['of another issuer', { iss: 'https://evil.example.com' }, 'issuer_mismatch'],
    ['not valid yet', { nbf: start + 6 }, 'token_not_yet_valid'],
    ['bound to a key whose proof is missing', { cnf: { jkt: newId() } }, 'proof_missing'],
  ])('refuses a token that is %s, and tells the observer the code alone', async (_, claims, code) => {
    const { verifier, events, sign } = setUp();
    const token = await sign(claims);
    for (let n = 0; n < 2; n += 1) expect(await codeOf(verifier.verify(token))).toBe(code);
    expect(events).toEqual([
      { type: 'refused', code },
      { type: 'refused', code },
    ]);
    expect(verifier.status().cachedTokens).toBe(0);
  });

  it.each([
    ['an ID token', 'JWT', 'typ_mismatch'],
    ['a logout token', 'logout+jwt', 'typ_mismatch'],
  ])('refuses %s in the place of an access token', async (_, typ, code) => {
    const { verifier, sign } = setUp();
    expect(await codeOf(verifier.verify(await sign({}, typ)))).toBe(code);
  });

  it.each([undefined, null, 7, {}, [], '', 'x', 'a.b.c', '.'.repeat(10_000), 'x'.repeat(1_000_000)])(
    'lives through %j',
    async (value) => {
      const { verifier } = setUp();
      expect(await codeOf(verifier.verify(value as string))).toMatch(
        /^(token_malformed|token_too_large|header_malformed)$/,
      );
    },
  );

  it('is not disturbed by an observer that throws', async () => {
    const { verifier, sign } = setUp({
      observer: () => {
        throw new Error('full disk');
      },
    });
    expect(await codeOf(verifier.verify(await sign()))).toBe('resolved');
    expect(await codeOf(verifier.verify(await sign({ iat: start - 600, exp: start - 100 })))).toBe('token_expired');
  });

  it('does without a cache where it is told to', async () => {
    const { verifier, events, sign } = setUp({ cache: 'none' });
    const token = await sign();
    await verifier.verify(token);
    await verifier.verify(token);
    expect(events.every((event) => event.type === 'accepted' && !event.cached)).toBe(true);
    expect(verifier.status().cachedTokens).toBe(0);
  });
});

describe('a token that was verified before', () => {
  it('expires all the same, to the second', async () => {
    const { verifier, clock, sign } = setUp();
    const token = await sign();
    await verifier.verify(token);
    clock.now = start + 604;
    expect(await codeOf(verifier.verify(token))).toBe('resolved');
    clock.now = start + 605;
    expect(await codeOf(verifier.verify(token))).toBe('token_expired');
  });

  it.each([
    ['nbf', { nbf: start }, 'token_not_yet_valid'],
    ['iat', {}, 'token_issued_in_future'],
  ])('is refused when the clock steps back before its %s', async (_, claims, code) => {
    const { verifier, clock, sign } = setUp();
    const token = await sign(claims);
    await verifier.verify(token);
    clock.now = start - 6;
    expect(await codeOf(verifier.verify(token))).toBe(code);
  });

  it('is refused once its key is gone', async () => {
    const peer = await startIssuer();
    closers.push(() => peer.close());
    let now = 0;
    const keys = remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json`, monotonicClock: () => now });
    const verifier = createVerifier({ issuer: peer.url, audience, typ: 'at+jwt', keys, revocation: 'none' });
    const token = await peer.token();
    await verifier.verify(token);
    const next = await generateSigningKey('ES256');
    peer.jwks = [next];
    now = 700_000;
    expect(await codeOf(verifier.verify(token))).toBe('key_unknown');
    expect(await codeOf(verifier.verify(await peer.token({}, next)))).toBe('resolved');
  });

  it('is unavailable, not wrong, once its issuer’s keys have ended', async () => {
    const peer = await startIssuer();
    closers.push(() => peer.close());
    let now = 0;
    const keys = remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json`, monotonicClock: () => now });
    const verifier = createVerifier({ issuer: peer.url, audience, typ: 'at+jwt', keys, revocation: 'none' });
    const token = await peer.token();
    await verifier.verify(token);
    peer.fault = (_, response) => {
      response.destroy();
      return true;
    };
    now = 4_100_000;
    expect(await codeOf(verifier.verify(token))).toBe('resolved');
    now = 4_200_001;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable', httpStatus: 503 });
  });

  it('is found by its whole text, not by its signature', async () => {
    const { verifier, sign } = setUp();
    const token = await sign();
    await verifier.verify(token);
    const [header, , signature] = token.split('.');
    const forged = Buffer.from(
      JSON.stringify({ iss: issuer, aud: audience, iat: start, exp: start + 600, sub: 'root' }),
    );
    expect(await codeOf(verifier.verify(`${header}.${forged.toString('base64url')}.${signature}`))).toBe(
      'signature_invalid',
    );
  });

  it('is one of a bounded number', async () => {
    const { verifier, sign } = setUp({ cache: { maxEntries: 10 } });
    const often = await sign();
    for (let n = 0; n < 50; n += 1) {
      await verifier.verify(often);
      await verifier.verify(await sign());
      expect(verifier.status().cachedTokens).toBeLessThanOrEqual(10);
    }
  });

  it('is never shared between two policies', async () => {
    const strict = setUp({ audience: 'https://other.example.com' });
    const { verifier, sign } = setUp();
    const token = await sign();
    await verifier.verify(token);
    expect(await codeOf(strict.verifier.verify(token))).toBe('audience_mismatch');
  });
});

describe('several issuers', () => {
  async function startTwo(): Promise<readonly [IssuerPeer, IssuerPeer]> {
    const peers = [await startIssuer(), await startIssuer()] as const;
    for (const peer of peers) closers.push(() => peer.close());
    return peers;
  }
  const trust = (peer: IssuerPeer, typ = 'at+jwt') => ({
    issuer: peer.url,
    audience,
    typ,
    keys: remoteJwks({ issuer: peer.url, url: `${peer.url}/.well-known/jwks.json` }),
    revocation: 'none' as const,
  });

  it('are told apart by their keys, each under its own policy', async () => {
    const [first, second] = await startTwo();
    const verifier = createMultiVerifier({ issuers: [trust(first), trust(second, 'JWT')] });
    expect((await verifier.verify(await first.token())).issuer).toBe(first.url);
    expect((await verifier.verify(await second.token({}, undefined, 'JWT'))).issuer).toBe(second.url);
    expect(await codeOf(verifier.verify(await second.token()))).not.toBe('resolved');
    expect(await codeOf(verifier.verify(await first.token({}, undefined, 'JWT')))).not.toBe('resolved');
  });

  it('cannot speak for one another', async () => {
    const [first, second] = await startTwo();
    const verifier = createMultiVerifier({ issuers: [trust(first), trust(second)] });
    expect(await codeOf(verifier.verify(await first.token({ iss: second.url })))).toBe('issuer_mismatch');
  });

  it('may use the same kid', async () => {
    const [first, second] = await startTwo();
    for (const peer of [first, second]) {
      peer.signingKey = await generateSigningKey('ES256', { kid: 'key-1' });
      peer.jwks = [peer.signingKey];
    }
    const verifier = createMultiVerifier({ issuers: [trust(first), trust(second)] });
    await verifier.ready();
    expect((await verifier.verify(await first.token())).issuer).toBe(first.url);
    expect((await verifier.verify(await second.token())).issuer).toBe(second.url);
    expect(await codeOf(verifier.verify(await second.token({ iss: first.url })))).toBe('issuer_mismatch');
  });

  it('are not asked for keys by one another’s tokens', async () => {
    const [first, second] = await startTwo();
    const verifier = createMultiVerifier({ issuers: [trust(first), trust(second)] });
    await verifier.ready();
    for (let n = 0; n < 20; n += 1) await verifier.verify(await second.token());
    expect(first.count('/.well-known/jwks.json')).toBe(1);
  });

  it('fail alone', async () => {
    const [first, second] = await startTwo();
    first.fault = (_, response) => {
      response.writeHead(500).end();
      return true;
    };
    const verifier = createMultiVerifier({ issuers: [trust(first), trust(second)] });
    await eventually('keys', async () => verifier.status().issuers[1]?.keys.length === 1);
    expect(await codeOf(verifier.verify(await second.token()))).toBe('resolved');
    expect(await codeOf(verifier.verify(await first.token()))).toBe('keys_unavailable');
    expect(await codeOf(verifier.ready({ timeoutMilliseconds: 50 }))).toBe('keys_unavailable');
  });
});

describe('a contradiction', () => {
  const keys = createKeySet({ issuer, keys: [key.verificationKey] });
  const good = { issuer, audience, typ: 'at+jwt', keys, revocation: 'none' };
  it.each([
    ['no issuer', { ...good, issuer: undefined }],
    ['no audience', { ...good, audience: undefined }],
    ['an empty audience', { ...good, audience: [] }],
    ['no kind', { ...good, typ: undefined }],
    ['no keys', { ...good, keys: undefined }],
    ['no decision on revocation', { ...good, revocation: undefined }],
    ['keys of another issuer', { ...good, issuer: 'https://other.example.com' }],
    ['a realm that breaks out of its quotes', { ...good, realm: 'a", error="x' }],
    ['a cache without entries', { ...good, cache: { maxEntries: 0 } }],
    ['an hour of skew', { ...good, clockSkewSeconds: 3600 }],
  ])('fails at construction: %s', (_, options) => {
    expect(() => createVerifier(options as VerifierOptions)).toThrow(TypeError);
  });

  it('fails at construction: no issuer at all, or one twice', () => {
    const one = { issuer, audience, typ: 'at+jwt', keys, revocation: 'none' as const };
    expect(() => createMultiVerifier({ issuers: [] })).toThrow(TypeError);
    expect(() => createMultiVerifier({ issuers: [one, one] })).toThrow(TypeError);
  });

  it.each([
    [{ requiredClaim: { tenant: 't1' } }, 'requiredClaim: no such option'],
    [{ clockTolerance: 5 }, 'clockTolerance: no such option'],
    [{ algorithms: ['ES256'] }, 'algorithms: no such option'],
    [{ issuers: [] }, 'issuers: no such option'],
    [{ now: () => 0 }, 'now: no such option; see wallClock'],
    [{ cache: { maxEntry: 5 } }, 'maxEntry: no such option'],
    [{ requiredClaims: ['exp'] }, 'requiredClaims: no object'],
  ])('is not made of an option that it does not know: %o', (options, message) => {
    expect(() => setUp(options as object)).toThrow(new TypeError(message));
  });

  it('of several issuers knows which options are whose', async () => {
    const keys = createKeySet({ issuer, keys: [key.verificationKey] });
    const one = { issuer, audience, typ: 'at+jwt', keys, revocation: 'none' } as const;
    const made = (options: object, own: object = {}) =>
      createMultiVerifier({ issuers: [{ ...one, ...own }], ...options });
    await made({ cache: 'none', realm: 'r', observer: () => {}, wallClock: () => start }).close();
    expect(() => made({ audience })).toThrow(new TypeError('audience: no such option'));
    expect(() => made({}, { realm: 'r' })).toThrow(new TypeError('realm: no such option'));
  });
});
