import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/issuer-peer.ts';
import { isBearerToken, type RequestFacts, readCredential } from './bearer-credential.ts';

const facts = (changes: Partial<RequestFacts>): RequestFacts => ({
  method: 'GET',
  authorization: [],
  target: '/',
  proofs: [],
  query: '',
  bodyToken: false,
  asksCors: false,
  ...changes,
});

const readToken = (given: RequestFacts): string => readCredential(given, false).token;

describe('the bearer token of a request', () => {
  it('is what stands behind the scheme', () => {
    expect(readToken(facts({ authorization: ['Bearer a.b-c_d~e+f/g=='] }))).toBe('a.b-c_d~e+f/g==');
    expect(readToken(facts({ authorization: ['bEaReR x'], query: 'page=1&token=y' }))).toBe('x');
  });

  it.each(['x,', 'x y', '=x', 'x\n', ' x', '', '"x"', 'x\u00e9'])('is none by its form: %j', (text) => {
    expect(isBearerToken(text)).toBe(false);
    expect(isBearerToken('a.b-c_d~e+f/g==')).toBe(true);
  });

  it.each([
    ['credential_missing', {}],
    ['credential_missing', { authorization: ['Basic YTpi'] }],
    ['credential_missing', { authorization: ['Bearerx y'] }],
    ['credential_missing', { authorization: [''] }],
    ['credential_ambiguous', { authorization: ['Bearer x', 'Bearer x'] }],
    ['credential_misplaced', { query: 'access_token=x' }],
    ['credential_misplaced', { authorization: ['Bearer x'], query: 'a=b&access%5Ftoken=' }],
    ['credential_misplaced', { authorization: ['Bearer x'], bodyToken: true }],
    ['credential_malformed', { authorization: ['Bearer'] }],
    ['credential_malformed', { authorization: ['Bearer\tx'] }],
    ['credential_malformed', { authorization: ['Bearer,x'] }],
  ] as const)('is refused as %s: %j', async (code, changes) => {
    expect(await codeOf((async () => readToken(facts(changes)))())).toBe(code);
  });
});

describe('a token by the scheme DPoP', () => {
  it('is a credential where proofs are taken, and like any other scheme where they are not', async () => {
    for (const line of ['DPoP a.b.c', 'dpop a.b.c', 'DPOP a.b.c']) {
      const given = facts({ authorization: [line] });
      expect(readCredential(given, true)).toEqual({ scheme: 'dpop', token: 'a.b.c' });
      expect(await codeOf((async () => readCredential(given, false))())).toBe('credential_missing');
    }
    expect(readCredential(facts({ authorization: ['Bearer x'] }), true)).toEqual({ scheme: 'bearer', token: 'x' });
  });

  it.each([
    ['credential_missing', { authorization: ['DPoP'] }],
    ['credential_missing', { authorization: ['DPoPx y'] }],
    ['credential_ambiguous', { authorization: ['DPoP x', 'Bearer x'] }],
    ['credential_misplaced', { authorization: ['DPoP x'], query: 'access_token=x' }],
  ] as const)('is refused as %s: %j', async (code, changes) => {
    expect(await codeOf((async () => readCredential(facts(changes), true))())).toBe(code);
  });
});
