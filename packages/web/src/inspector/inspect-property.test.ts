import { createHmac } from 'node:crypto';
import { createHmacKey, createPolicy, isAuthError, parseSecret, verifyJwt } from '@sealwright/jwt';
import { anyTyp } from '@sealwright/jwt/unsafe';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokenAudience,
  brokenIssuer,
  brokenNow,
  brokenSecret,
  brokenTokens,
  goodToken,
} from '../../test/broken-tokens.ts';
import { inspect } from './inspect.ts';

const now = brokenNow;
const key = await createHmacKey({ alg: 'HS256', secret: parseSecret(brokenSecret) });

async function askCore(text: string, origin: 'sealwright' | 'foreign' = 'sealwright'): Promise<string> {
  const policy = createPolicy({ issuer: brokenIssuer, audience: brokenAudience, typ: anyTyp, origin, now: () => now });
  try {
    await verifyJwt(text, { findKey: () => ({ issuer: brokenIssuer, key }) }, policy);
    return 'accepted';
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
}

const sealed = (header: string, claims: string): string => {
  const input = [header, claims].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', Buffer.from(brokenSecret, 'base64url')).update(input).digest('base64url')}`;
};

describe('what the inspector finds', () => {
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      0,
      1.5,
      now - 60,
      now + 60,
      now + 7200,
      now * 1000,
      1e300,
      '',
      'x',
      brokenIssuer,
      brokenAudience,
      [],
      {},
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const names = fc.constantFrom('iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'jti', 'scope', '__proto__', 'x');
  const good = { iss: brokenIssuer, aud: brokenAudience, exp: now + 60, iat: now };
  // Mostly one or two claims of a good token are bent: of one that is wrong all over, the core sees the first fault alone.
  const claims = fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(names, values, { maxKeys: 2 }).map((bent) => ({ ...good, ...bent })) },
    { weight: 1, arbitrary: fc.dictionary(names, values, { maxKeys: 9 }) },
  );
  const parameters = fc.constantFrom('typ', 'kid', 'crit', 'b64', 'zip', 'cty', 'jwk', 'x');
  const headers = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(parameters, values, { maxKeys: 3 }) },
  );

  it('holds the code of the token core, of any well-signed token', async () => {
    await fc.assert(
      fc.asyncProperty(headers, claims, async (head, body) => {
        const text = sealed(JSON.stringify({ alg: 'HS256', ...head }), JSON.stringify(body));
        const { findings } = inspect(text, { now, expected: { issuer: brokenIssuer, audience: brokenAudience } });
        const code = await askCore(text);
        if (code !== 'accepted') expect(findings.map((one) => one.code)).toContain(code);
        // Under the more patient of the two origins a refusal is one, and what the core takes is not called refused.
        const patient = await askCore(text, 'foreign');
        const refusals = findings.filter(({ severity }) => severity === 'refused' || severity === 'danger');
        if (patient !== 'accepted') expect(refusals.map((one) => one.code)).toContain(patient);
        else expect(findings.filter(({ severity }) => severity === 'refused')).toStrictEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('holds the code of the token core, of a token in which any letters were changed', async () => {
    const letters = fc.constantFrom(
      '',
      '.',
      '=',
      '+',
      '/',
      '-',
      '_',
      'A',
      'z',
      '9',
      ' ',
      '\n',
      '%',
      '"',
      'é',
      '\u200b',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(2), letters, async (at, length, put) => {
        const from = at % (goodToken.length + 1);
        const text = goodToken.slice(0, from) + put + goodToken.slice(from + length);
        const code = await askCore(text);
        const known = inspect(text, { now }).findings.map((one) => one.code);
        // A good form and a MAC that does not hold is no question without the key.
        if (code !== 'accepted' && code !== 'signature_invalid') expect(known).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});

describe('whatever is pasted', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(
        'e',
        'y',
        'J',
        '.',
        '{',
        '"',
        ':',
        ',',
        '[',
        '}',
        '%',
        '=',
        ' ',
        ';',
        '&',
        '-',
        '\\',
        '\ud800',
      ),
      maxLength: 200,
    }),
    fc
      .constantFrom(...brokenTokens.map(({ text }) => text))
      .chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
    fc.json().map((json) => sealed('{"alg":"none"}', json)),
  );

  it('it answers, and every mark lies within the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = inspect(text, { now });
        const marks = [
          ...shown.findings.map(({ mark }) => mark),
          ...shown.wrappings.map(({ mark }) => mark),
          ...shown.parts.flatMap(({ mark, lines, members }) => [
            mark,
            ...lines.map((line) => line.mark),
            ...members.map((member) => member.mark),
          ]),
        ];
        for (const mark of marks) {
          if (mark === undefined) continue;
          expect(Number.isInteger(mark.offset) && Number.isInteger(mark.length)).toBe(true);
          expect(mark.offset >= 0 && mark.length >= 0 && mark.offset + mark.length <= text.length).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });
});
