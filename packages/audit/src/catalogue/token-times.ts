import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { issueForgery } from '../issued-forgery.ts';
import type { JsonObject } from '../known-token.ts';

/** G01. */
export const expiredToken: TokenAttack = {
  kind: 'token',
  id: 'G01',
  title: 'Expired token',
  severity: 'high',
  cwe: 613,
  source: ['RFC 7519 §4.1.4', 'RFC 9068 §4'],
  how: 'A token is good until its expiry time, and afterwards to nobody. A verifier that checks the signature and forgets the time takes every token that was ever stolen, from old logs, backups and laptops, for ever.',
  victims: [{ what: 'Applications that decode claims by hand after checking the signature' }],
  fix: 'Compare exp with the clock of the verifier in each verification, with a skew of seconds.',
  needs: [],
  needsOne: ['signing-key', 'other-token:expired'],
  expect: 'refused',
  forge: async (context) => {
    const { now } = context;
    const agedBy = (seconds: number): JsonObject => ({
      iat: now - seconds - 300,
      nbf: now - seconds - 300,
      exp: now - seconds,
    });
    return [
      ...obtained(context, 'expired'),
      ...(await issueEach(context, {
        'an-hour-ago': agedBy(3600),
        'a-day-ago': agedBy(86_400),
        'a-year-ago': agedBy(31_536_000),
        'in-1970': { iat: 0, nbf: 0, exp: 1 },
        'at-zero': { iat: 0, nbf: 0, exp: 0 },
      })),
    ];
  },
};

/** G02. */
export const missingExpiry: TokenAttack = {
  kind: 'token',
  id: 'G02',
  title: 'A token without an expiry time',
  severity: 'medium',
  cwe: 613,
  source: ['RFC 9068 §2.2', 'RFC 7519 §4.1.4'],
  how: 'Where exp is optional, a token that lacks it never ends. It takes one careless issuer, one forgotten option in an internal tool, or a token signed for another purpose by the same key, and there is a credential that no clock will ever take away.',
  victims: [
    { what: 'jose, jsonwebtoken and fast-jwt accept it unless told otherwise (measured)' },
    { what: 'ZITADEL', advisory: 'GHSA-wxg7-w2v3-w38g' },
  ],
  fix: 'Require exp. In jose by requiredClaims, in fast-jwt by requiredClaims, in jsonwebtoken by a check of the payload.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) =>
    issueEach(context, {
      'no-exp': { exp: undefined },
      'no-times': { exp: undefined, iat: undefined, nbf: undefined },
      'expiry-by-another-name': { exp: undefined, expires_at: context.now + 300, EXP: context.now + 300 },
    }),
};

/** G05. */
export const notYetValid: TokenAttack = {
  kind: 'token',
  id: 'G05',
  title: 'A token that is not valid yet',
  severity: 'medium',
  cwe: 613,
  source: ['RFC 7519 §4.1.5'],
  how: 'An issuer may hand out a token that begins later: access from Monday on, a second token for after the first. A verifier that does not look at nbf opens the door early. One that reads the time in other units never sees the difference.',
  victims: [{ what: 'nats-io/jwt', advisory: 'CVE-2020-26892' }],
  fix: 'Refuse a token whose nbf lies in the future by more than a skew of seconds.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const from = (start: number): JsonObject => ({ nbf: start, exp: start + 300 });
    return issueEach(context, {
      'in-an-hour': { nbf: context.now + 3600, exp: context.now + 3900 },
      'in-a-day': from(context.now + 86_400),
      'in-ten-years': from(context.now + 315_360_000),
      'in-five-minutes': { nbf: context.now + 300 },
    });
  },
};

/** G06. */
export const issuedInFuture: TokenAttack = {
  kind: 'token',
  id: 'G06',
  title: 'A token that was issued in the future',
  severity: 'low',
  cwe: 20,
  source: ['RFC 7519 §4.1.6', 'RFC 9068 §2.2'],
  how: 'No honest issuer signs a token with tomorrow as its date. One that appears has been made on a machine with a wrong clock, or by somebody who holds a key and wants it to outlast a cutoff: whoever revokes all tokens issued before now does not meet it.',
  victims: [{ what: 'jose, jsonwebtoken and fast-jwt accept it unless told otherwise (measured)' }],
  fix: 'Refuse an iat that lies in the future by more than a skew of seconds.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { now } = context;
    return issueEach(context, {
      'in-five-minutes': { iat: now + 300, exp: now + 600 },
      'in-an-hour': { iat: now + 3600, exp: now + 3900 },
      'in-a-day': { iat: now + 86_400, exp: now + 86_700 },
      'issued-after-its-end': { iat: now + 86_400, exp: now + 300 },
    });
  },
};

/** G07. */
export const excessLeeway: TokenAttack = {
  kind: 'token',
  id: 'G07',
  title: 'Minutes of grace after the expiry',
  severity: 'low',
  cwe: 613,
  source: ['RFC 7519 §4.1.4'],
  how: 'Clocks differ, so verifiers forgive a little. The RFC speaks of a few minutes at most, and with clocks kept by NTP seconds are plenty. Where the grace is as long as the life of a token, that life is doubled, and a token stolen from a log is good when it should be dead.',
  victims: [{ what: 'Frameworks whose default skew is five minutes' }],
  fix: 'Set the skew to a few seconds, 60 at most.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { now } = context;
    const endedBefore = (minutes: number): JsonObject => {
      const exp = now - minutes * 60;
      return { iat: exp - 300, nbf: exp - 300, exp };
    };
    return issueEach(context, {
      'ended-2-minutes-ago': endedBefore(2),
      'ended-6-minutes-ago': endedBefore(6),
      'ended-16-minutes-ago': endedBefore(16),
      'ended-50-minutes-ago': endedBefore(50),
    });
  },
};

/** Well signed, with the claims that each variant bends. Nothing without the issuer's key. */
export async function issueEach(
  context: ForgeContext,
  variants: Readonly<Record<string, JsonObject>>,
): Promise<readonly Forgery[]> {
  if (context.signer === undefined) return [];
  return Promise.all(
    Object.entries(variants).map(async ([variant, claims]) => issueForgery(context, variant, { claims })),
  );
}

/** A token of this kind as the person obtained it. */
export function obtained(context: ForgeContext, kind: keyof ForgeContext['others']): readonly Forgery[] {
  const token = context.others[kind];
  return token === undefined ? [] : [{ variant: `obtained-${kind}`, token, proof: { kind: 'obtained' } }];
}
