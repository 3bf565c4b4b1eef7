import { createKeySet, generateSigningKey, signJwt } from '@sealwright/jwt';
import { createDpopProof } from '@sealwright/jwt/dpop';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/issuer-peer.ts';
import { dpop } from './dpop.ts';
import { createVerifier, type PresentedProof, type VerifierEvent, type VerifierOptions } from './index.ts';

const issuer = 'https://id.example.com';
const start = 1_800_000_000;
const now = () => start;
const key = await generateSigningKey('ES256');
const clientKey = await generateSigningKey('ES256');
const { thumbprint: jkt } = clientKey.verificationKey;
const baseUrl = 'https://api.example.com';

const sign = (cnf: unknown): Promise<string> =>
  signJwt({ iss: issuer, aud: baseUrl, iat: start, exp: start + 600, sub: 'anna', cnf }, key, { typ: 'at+jwt' });
const verifierWith = (options: Partial<VerifierOptions> = {}) =>
  createVerifier({
    ...{ issuer, audience: baseUrl, typ: 'at+jwt', keys: createKeySet({ issuer, keys: [key.verificationKey] }) },
    ...{ revocation: 'none', wallClock: now, ...options },
  } as VerifierOptions);
const presented = (more: Partial<PresentedProof> = {}): PresentedProof => ({
  ...{ scheme: 'bearer', method: 'GET', target: '/any', proofs: [], request: undefined, ...more },
});
const proven = async (token: string, more: Partial<PresentedProof> = {}): Promise<PresentedProof> => {
  const proof = await createDpopProof(clientKey, { method: 'GET', url: `${baseUrl}/any`, accessToken: token, now });
  return presented({ scheme: 'dpop', proofs: [proof], ...more });
};
const check = (more: object = {}) => dpop({ baseUrl, wallClock: now, ...more });

describe('a token that is bound to a certificate', () => {
  const clientCertificate = (request: unknown) => (request as { certificate?: string } | undefined)?.certificate;

  it('is good with that certificate, and with no other, and with none', async () => {
    const verifier = verifierWith({ clientCertificate });
    const token = await sign({ 'x5t#S256': 'abc' });
    for (let time = 0; time < 2; time += 1) {
      await verifier.verify(token, presented({ request: { certificate: 'abc' } }));
      expect(await codeOf(verifier.verify(token, presented({ request: { certificate: 'abd' } })))).toBe(
        'proof_missing',
      );
      expect(await codeOf(verifier.verify(token, presented({ request: {} })))).toBe('proof_missing');
      expect(await codeOf(verifier.verify(token))).toBe('proof_missing');
    }
  });

  it('is refused where nobody says how to get the certificate', async () => {
    const verifier = verifierWith({ dpop: check() });
    expect(await codeOf(verifier.verify(await sign({ 'x5t#S256': 'abc' }), presented()))).toBe('proof_missing');
  });

  it('and to a key needs both', async () => {
    const verifier = verifierWith({ clientCertificate, dpop: check() });
    const token = await sign({ 'x5t#S256': 'abc', jkt });
    const request = { certificate: 'abc' };
    await verifier.verify(token, await proven(token, { request }));
    expect(await codeOf(verifier.verify(token, await proven(token)))).toBe('proof_missing');
    expect(await codeOf(verifier.verify(token, presented({ request })))).toBe('proof_missing');
  });
});

describe('a binding', () => {
  it.each([
    ['to nothing', {}],
    ['that is no object', 'abc'],
    ['that is null', null],
    ['to a list', [jkt]],
    ['to a key by another name', { kid: 'k' }],
    ['to a key itself', { jwk: {} }],
    ['to a key and to what nobody understands', { jkt, other: 'x' }],
    ['to a key that is no text', { jkt: 7 }],
  ])('%s is one that nobody can show', async (_, cnf) => {
    const verifier = verifierWith({ dpop: check(), clientCertificate: () => 'abc' });
    const token = await sign(cnf);
    expect(await codeOf(verifier.verify(token, await proven(token)))).toBe('proof_missing');
    expect(await codeOf(verifier.verify(token))).toBe('proof_missing');
  });

  it('is asked for anew with each request, also of a token that was seen before', async () => {
    const events: VerifierEvent[] = [];
    const verifier = verifierWith({ dpop: check(), observer: (event) => void events.push(event) });
    const token = await sign({ jkt });
    await verifier.verify(token, await proven(token));
    await verifier.verify(token, await proven(token));
    expect(verifier.status().cachedTokens).toBe(1);
    expect(await codeOf(verifier.verify(token))).toBe('proof_missing');
    expect(events.map((event) => (event.type === 'accepted' ? event.cached : event.type))).toEqual([
      false,
      true,
      'refused',
    ]);
  });
});

describe('proofs', () => {
  it('are remembered where they are told to be, by key and identifier, for as long as they are good', async () => {
    const claimed: [string, number][] = [];
    const replay = {
      claim: async (...claim: [string, number]) => {
        claimed.push(claim);
        return claimed.length === 1;
      },
    };
    const verifier = verifierWith({ dpop: check({ replay, maxAgeSeconds: 30 }) });
    const token = await sign({ jkt });
    await verifier.verify(token, await proven(token));
    expect(claimed[0]?.[0].startsWith(`${jkt}.`)).toBe(true);
    expect(claimed[0]?.[1]).toBe(50);
    expect(await codeOf(verifier.verify(token, await proven(token)))).toBe('proof_replayed');
  });

  it('are refused where it cannot be known whether they were used', async () => {
    const failing = verifierWith({ dpop: check({ replay: { claim: () => Promise.reject(new Error('down')) } }) });
    const token = await sign({ jkt });
    await expect(failing.verify(token, await proven(token))).rejects.toThrow('down');
    const vague = verifierWith({ dpop: check({ replay: { claim: () => 'yes' as never } }) });
    expect(await codeOf(vague.verify(token, await proven(token)))).toBe('proof_replayed');
  });

  it('that do not hold are not remembered', async () => {
    const verifier = verifierWith({ dpop: check({ maxProofs: 2 }) });
    const token = await sign({ jkt });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await codeOf(verifier.verify(token, await proven(token, { method: 'PUT' })))).toBe('proof_invalid');
    }
    await verifier.verify(token, await proven(token));
    await verifier.verify(token, await proven(token));
    expect(await codeOf(verifier.verify(token, await proven(token)))).toBe('proofs_unremembered');
  });

  it.each(['/any', '/any?b', 'http://proxy.internal:8080/any', 'https://evil.example/any?x#y'])(
    'are for the path of a target and the host that was configured: %s',
    async (target) => {
      const verifier = verifierWith({ dpop: check() });
      const token = await sign({ jkt });
      await verifier.verify(token, await proven(token, { target }));
    },
  );

  it.each(['*', '', '/any\\', '//any', '/any/..', 'any'])('are for no other target: %s', async (target) => {
    const verifier = verifierWith({ dpop: check() });
    const token = await sign({ jkt });
    expect(await codeOf(verifier.verify(token, await proven(token, { target })))).toBe('proof_invalid');
  });

  it.each([
    ['no URL', { baseUrl: 'api.example.com' }],
    ['a slash at its end', { baseUrl: `${baseUrl}/` }],
    ['a query', { baseUrl: `${baseUrl}?a` }],
    ['another scheme', { baseUrl: 'ftp://api.example.com' }],
    ['too long an age', { maxAgeSeconds: 301 }],
    ['an option that there is not', { maxAge: 1 }],
  ])('are not judged by %s', (_, wrong) => {
    expect(() => check(wrong)).toThrow(TypeError);
  });

  it('are not judged by what is no check', () => {
    expect(() => verifierWith({ dpop: {} as never })).toThrow(TypeError);
    expect(() => verifierWith({ clientCertificate: 'abc' as never })).toThrow(TypeError);
  });
});
