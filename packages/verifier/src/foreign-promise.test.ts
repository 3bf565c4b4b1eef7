import { createContext, runInContext } from 'node:vm';
import { createKeySet, generateSigningKey, signJwt } from '@sealwright/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorize } from './guard.ts';
import { createVerifier } from './index.ts';

// A zone, a sandbox or a test runner may put a `Promise` of its own in the place of the platform's. What an asynchronous
// function answers is then no instance of it.

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const start = 1_800_000_000;
const key = await generateSigningKey('ES256');
const claims = { iss: issuer, aud: audience, iat: start, exp: start + 600, sub: 'anna' };
const good = await signJwt(claims, key, { typ: 'at+jwt' });
const forged = await signJwt(claims, await generateSigningKey('ES256', { kid: key.kid }), { typ: 'at+jwt' });
const keySet = createKeySet({ issuer, keys: [key.verificationKey] });
const native = globalThis.Promise;

describe('under a Promise of another realm', () => {
  beforeEach(() => {
    globalThis.Promise = runInContext('Promise', createContext()) as PromiseConstructor;
  });
  afterEach(() => {
    globalThis.Promise = native;
  });

  it.each([
    ['at once', (kid?: string) => keySet.findKey(kid)],
    ['later', async (kid?: string) => keySet.findKey(kid)],
  ])('a guard whose keys come %s refuses a forged token and takes a good one', async (_, findKey) => {
    const keys = { ...keySet, findKey } as typeof keySet;
    const verifier = createVerifier({
      issuer,
      audience,
      typ: 'at+jwt',
      keys,
      revocation: 'none',
      wallClock: () => start,
    });
    const facts = { method: 'GET', target: '/', query: '', proofs: [], bodyToken: false, asksCors: false };
    const ask = async (token: string): Promise<unknown> =>
      authorize(verifier, [], { ...facts, authorization: [`Bearer ${token}`] }, {});
    expect(await ask(forged)).toMatchObject({ refusal: { status: 401 } });
    expect(await ask(good)).toMatchObject({ auth: { claims: { sub: 'anna' } } });
    expect(await ask(good)).toMatchObject({ auth: { claims: { sub: 'anna' } } });
    expect(await ask(forged)).toMatchObject({ refusal: { status: 401 } });
  });
});
