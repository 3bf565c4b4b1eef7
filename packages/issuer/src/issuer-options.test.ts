import { describe, expect, it } from 'vitest';
import { type IssuerOptions, resolveIssuerOptions } from './issuer-options.ts';
import { longAccessTokens } from './unsafe.ts';

const base = {
  ...{ issuer: 'https://id.example.com', defaultResource: 'https://api.example.com' },
  store: { wallClock: () => 1_800_000_000.9995 },
} as IssuerOptions;

describe('the options of an issuer', () => {
  it.each([
    'https://id.example.com',
    'https://id.example.com/tenant',
    'http://127.0.0.1:4000',
    'http://localhost:4000',
    'http://[::1]:4000',
  ])('take %s for its URL', (issuer) => {
    expect(resolveIssuerOptions({ ...base, issuer }).issuer).toBe(issuer);
  });

  it.each([
    '',
    'id.example.com',
    'http://id.example.com',
    'https://id.example.com/',
    'https://id.example.com?x',
    'https://id.example.com/#x',
    'https://user@id.example.com',
    'HTTPS://id.example.com',
    'https://ID.example.com',
    'http://127.0.0.1.example.com',
    'ftp://id.example.com',
  ])('refuse %j for its URL', (issuer) => {
    expect(() => resolveIssuerOptions({ ...base, issuer })).toThrow(TypeError);
  });

  it('fill in every default', () => {
    expect(resolveIssuerOptions(base)).toMatchObject({
      ...{ accessTokenSeconds: 900, windowMilliseconds: 10_000, idleSeconds: 604_800, absoluteSeconds: 2_592_000 },
      ...{ algorithm: 'ES256', signUp: 'open', accountResource: 'https://id.example.com/account' },
    });
  });

  it('take the wall clock of the store unless one is given, in whole seconds for claims and milliseconds for the feed', () => {
    const shared = resolveIssuerOptions(base);
    expect([shared.wallClock(), shared.wallMilliseconds()]).toEqual([1_800_000_000, 1_800_000_000_999]);
    const own = resolveIssuerOptions({ ...base, wallClock: () => 1_700_000_000.25 });
    expect([own.wallClock(), own.wallMilliseconds()]).toEqual([1_700_000_000, 1_700_000_000_250]);
  });

  it.each([
    { accessTokenSeconds: 299 },
    { accessTokenSeconds: 3_601 },
    { accessTokenSeconds: 900.5 },
    { refresh: { windowMilliseconds: -1 } },
    { refresh: { windowMilliseconds: 60_001 } },
    { refresh: { idleSeconds: 86_400, absoluteSeconds: 3_600 } },
    { defaultResource: 'api' },
    { defaultResource: 'https://api.example.com/#x' },
  ])('refuse %j', (wrong) => {
    expect(() => resolveIssuerOptions({ ...base, ...wrong })).toThrow(TypeError);
  });

  it('take a longer life by the unsafe symbol alone, and a day at the most', () => {
    const long = { ...base, accessTokenSeconds: 86_400 };
    expect(() => resolveIssuerOptions({ ...long, longAccessTokens: 'longAccessTokens' as never })).toThrow(TypeError);
    expect(resolveIssuerOptions({ ...long, longAccessTokens }).accessTokenSeconds).toBe(86_400);
    expect(() => resolveIssuerOptions({ ...long, longAccessTokens, accessTokenSeconds: 86_401 })).toThrow(TypeError);
  });

  it('take the limits themselves', () => {
    const edges = {
      accessTokenSeconds: 3_600,
      refresh: { windowMilliseconds: 0, idleSeconds: 60, absoluteSeconds: 60 },
    };
    expect(resolveIssuerOptions({ ...base, ...edges })).toMatchObject({ windowMilliseconds: 0, absoluteSeconds: 60 });
  });
});
