import { describe, expect, it } from 'vitest';
import { codeOf } from '../test/issuer-peer.ts';
import { isBearerToken, type RequestFacts, readBearerToken } from './bearer-credential.ts';

const facts = (changes: Partial<RequestFacts>): RequestFacts => ({
  method: 'GET',
  authorization: [],
  query: '',
  bodyToken: false,
  asksCors: false,
  ...changes,
});

describe('the bearer token of a request', () => {
  it('is what stands behind the scheme', () => {
    expect(readBearerToken(facts({ authorization: ['Bearer a.b-c_d~e+f/g=='] }))).toBe('a.b-c_d~e+f/g==');
    expect(readBearerToken(facts({ authorization: ['bEaReR x'], query: 'page=1&token=y' }))).toBe('x');
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
    expect(await codeOf((async () => readBearerToken(facts(changes)))())).toBe(code);
  });
});
