import { describe, expect, it } from 'vitest';
import { brokenNow } from '../../test/broken-tokens.ts';
import { inspect } from './inspect.ts';
import type { Inspection, LikelyKind } from './inspection.ts';

const now = brokenNow;
const write = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
const show = (header: object, claims: object): Inspection =>
  inspect(`${write({ alg: 'ES256', ...header })}.${write(claims)}.${'A'.repeat(86)}`, { now });

describe('the likely kind of a token', () => {
  const logout = { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
  const cases: readonly (readonly [LikelyKind['kind'], LikelyKind['confidence'], header: object, claims: object])[] = [
    ['access-token', 'certain by its type', { typ: 'at+jwt' }, {}],
    ['access-token', 'certain by its type', { typ: 'application/AT+JWT' }, { nonce: 'x', sub: 'u' }],
    ['logout-token', 'certain by its type', { typ: 'logout+jwt' }, {}],
    ['dpop-proof', 'certain by its type', { typ: 'dpop+jwt' }, {}],
    ['client-assertion', 'certain by its type', { typ: 'client-authentication+jwt' }, {}],
    ['request-object', 'certain by its type', { typ: 'oauth-authz-req+jwt' }, {}],
    ['security-event', 'certain by its type', { typ: 'secevent+jwt' }, {}],
    ['status-list', 'certain by its type', { typ: 'statuslist+jwt' }, {}],
    ['introspection-answer', 'certain by its type', { typ: 'token-introspection+jwt' }, {}],
    ['feed-statement', 'certain by its type', { typ: 'revocation-feed+jwt' }, {}],
    ['logout-token', 'very likely', { typ: 'JWT' }, logout],
    ['security-event', 'very likely', {}, { events: {} }],
    ['dpop-proof', 'very likely', { jwk: {} }, { htm: 'GET', htu: 'https://a' }],
    ['id-token', 'very likely', { typ: 'JWT' }, { sub: 'u', aud: 'c', nonce: 'n' }],
    ['id-token', 'very likely', {}, { token_use: 'id' }],
    ['access-token', 'very likely', {}, { typ: 'Bearer' }],
    ['refresh-token', 'very likely', {}, { typ: 'Refresh' }],
    ['client-assertion', 'likely', {}, { iss: 'c', sub: 'c', aud: 'https://id' }],
    ['access-token', 'likely', {}, { iss: 'i', sub: 'u', scope: 'read' }],
    ['id-token', 'likely', {}, { sub: 'u', auth_time: 1 }],
    ['access-token', 'a guess', {}, { sub: 'u', exp: 1 }],
    ['unknown', 'a guess', {}, { hello: 1 }],
  ];

  it.each(cases)('%s, %s: %j %j', (kind, confidence, header, claims) => {
    const shown = show(header, claims).kind;
    expect(shown).toMatchObject({ kind, confidence });
    expect(shown?.reasons.length).toBeGreaterThan(0);
  });

  it('personal data is a warning in an access token, and none in an ID token', () => {
    const codes = (header: object, claims: object): readonly string[] =>
      show(header, { email: 'ada@example.org', ...claims }).findings.map(({ code, severity }) => `${code} ${severity}`);
    expect(codes({ typ: 'at+jwt' }, {})).toContain('personal-data warning');
    expect(codes({}, { sub: 'u', nonce: 'n' }).join()).not.toContain('personal-data');
  });
});

describe('the life of a token', () => {
  const life = (claims: object): Inspection['life'] => show({}, claims).life;

  it('is alive in its midst', () => {
    expect(life({ iat: now - 300, exp: now + 300 })).toMatchObject({
      state: 'alive',
      fraction: 0.5,
      length: '10 minutes',
      lengthSeconds: 600,
      expiresAt: { relative: 'in 5 minutes', iso: '2027-01-15T08:05:00Z' },
    });
  });

  it.each([
    ['over', { iat: now - 900, exp: now - 180 }, /It expired 3 minutes ago\. It is made for 12 minutes\./],
    ['not-yet', { nbf: now + 7200, exp: now + 9000 }, /It begins in 2 hours/],
    ['endless', { iat: now }, /good for ever/],
    ['unreadable', { exp: 'tomorrow' }, /cannot be read/],
    ['unreadable', { exp: 1e300 }, /cannot be read/],
    ['alive', { iat: now, exp: now + 63_113_904 }, /made for 2 years/],
  ])('%s: %j', (state, claims, sentence) => {
    expect(life(claims)?.state).toBe(state);
    expect(life(claims)?.sentence).toMatch(sentence);
  });
});

describe('what may be asked of the issuer', () => {
  it('is identifiers in the form that an issuer of ours writes, and nothing else', () => {
    const claims = {
      iss: 'https://id.example',
      aud: ['a', 'b'],
      sub: 'u1',
      sid: 's',
      jti: 'j',
      client_id: 'c',
      epoch: [1, 2, 3],
      iat: 5.7,
      exp: 9,
      email: 'ada@example.org',
      secret: 'x',
    };
    expect(show({ kid: 'k', jwk: {} }, claims).identifiers).toStrictEqual({
      ...{ iss: 'https://id.example', aud: ['a', 'b'], kid: 'k', jti: 'j', sid: 's', sub: 'u1', client_id: 'c' },
      ...{ epoch: [1, 2, 3], iat: 5, exp: 9 },
    });
  });

  it('leaves out what is of another form', () => {
    const claims = {
      iss: 'a b',
      aud: [1],
      sub: 7,
      sid: 'x'.repeat(257),
      jti: 'ä',
      client_id: '',
      epoch: [1, 2],
      iat: -1,
      exp: 1e300,
    };
    expect(show({ kid: '\u0000' }, claims).identifiers).toStrictEqual({});
  });
});

describe('the explanation of names', () => {
  it('is a sentence and a section for known ones; unknown ones are said to be unknown', () => {
    const { parts } = show({ kid: 'k', x: 1 }, { iss: 'i', 'https://x.example/role': 1, zzz: 1, exp: now, cnf: {} });
    const members = parts.flatMap((part) => part.members);
    expect(members.filter(({ known }) => !known).map(({ name }) => name)).toStrictEqual([
      'x',
      'https://x.example/role',
      'zzz',
    ]);
    expect(members.find(({ name }) => name === 'exp')).toMatchObject({
      path: 'claims.exp',
      source: { text: 'RFC 7519 §4.1.4', href: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4' },
      time: { relative: 'now' },
    });
    expect(members.find(({ name }) => name.startsWith('https:'))?.path).toBe('claims["https://x.example/role"]');
    for (const { explanation } of members) expect(explanation).toMatch(/^[A-Z].*\.$/);
  });
});
