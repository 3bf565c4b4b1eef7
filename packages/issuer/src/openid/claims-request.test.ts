import { isAuthError } from '@sealwright/jwt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsOfRequest, grantedClaimNames, parseClaimsRequest } from './claims-request.ts';

const nothing = { userinfo: [], idToken: [], sub: null, essentialAcr: null };

describe('the parameter claims', () => {
  it('asks by name, for either place, whatever it says of each', () => {
    const text = JSON.stringify({
      userinfo: { email: null, name: { essential: true }, unheard_of: null },
      id_token: { locale: { value: 'de' }, sub: { value: 'usr_1' }, auth_time: { essential: true } },
      another_member: 1,
    });
    expect(parseClaimsRequest(text)).toEqual({
      ...{ userinfo: ['name', 'email'], idToken: ['locale'], sub: 'usr_1', essentialAcr: null },
    });
  });

  it('may be empty in each way', () => {
    for (const text of ['{}', '{"userinfo":null,"id_token":{}}', '{"userinfo":{}}']) {
      expect(parseClaimsRequest(text)).toEqual(nothing);
    }
  });

  it('demands a class of authentication only as an essential claim with values', () => {
    const acr = (claim: object | null) => parseClaimsRequest(JSON.stringify({ id_token: { acr: claim } })).essentialAcr;
    expect(acr({ essential: true, values: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(acr({ essential: true, value: 'a' })).toEqual(['a']);
    for (const voluntary of [null, {}, { value: 'a' }, { essential: true }]) expect(acr(voluntary)).toBeNull();
  });

  it.each([
    '',
    '[]',
    'null',
    '"x"',
    '{"userinfo":[]}',
    '{"userinfo":"email"}',
    '{"userinfo":{"email":1}}',
    '{"userinfo":{"email":[]}}',
    '{"id_token":{"sub":{"value":1}}}',
    '{"id_token":{"acr":{"essential":true,"values":"a"}}}',
    '{"userinfo":{},"userinfo":{}}',
    '{"__proto__":{}}',
    `{"x":"${'x'.repeat(4_096)}"}`,
  ])('is refused as %s', (text) => {
    expect(() => parseClaimsRequest(text)).toThrowError(expect.objectContaining({ code: 'claims_request_malformed' }));
  });

  it('answers only names that are served, or refuses, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          const { userinfo, idToken } = parseClaimsRequest(text);
          expect([...userinfo, ...idToken].every((name) => /^[a-z_]+$/.test(name))).toBe(true);
        } catch (error) {
          expect(isAuthError(error, 'claims_request_malformed')).toBe(true);
        }
      }),
    );
  });

  it('comes back out of a session’s record, and nothing else does', () => {
    const record = claimsOfRequest({ userinfo: ['email'], idToken: ['name'] });
    expect(grantedClaimNames(record, 'userinfo')).toEqual(['email']);
    expect(grantedClaimNames(record, 'id_token')).toEqual(['name']);
    for (const odd of [undefined, {}, { userinfo: 'email' }, { userinfo: [1, null] }]) {
      expect(grantedClaimNames(odd as never, 'userinfo')).toEqual([]);
    }
  });
});
