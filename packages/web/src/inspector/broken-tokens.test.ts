import { catalogue } from '@sealwright/audit/catalogue';
import { createHmacKey, createPolicy, isAuthError, jwtErrors, parseSecret, verifyJwt } from '@sealwright/jwt';
import { anyTyp } from '@sealwright/jwt/unsafe';
import { describe, expect, it } from 'vitest';
import {
  brokenAudience,
  brokenIssuer,
  brokenNow,
  brokenSecret,
  brokenTokens,
  goodToken,
} from '../../test/broken-tokens.ts';
import { checkSignature } from './check-signature.ts';
import { type CoreCode, coreRules } from './core-rules.ts';
import { inspect } from './inspect.ts';

const now = brokenNow;
const policy = createPolicy({ issuer: brokenIssuer, audience: brokenAudience, typ: anyTyp, now: () => now });
const key = await createHmacKey({ alg: 'HS256', secret: parseSecret(brokenSecret) });

/** What the token core says of the text as it was pasted. */
async function askCore(text: string): Promise<string> {
  try {
    await verifyJwt(text, { findKey: () => ({ issuer: brokenIssuer, key }) }, policy);
    return 'accepted';
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
}

describe('a good token', () => {
  it('has no finding that refuses it or is a danger', async () => {
    const { findings, compact } = inspect(goodToken, { now });
    expect(findings.filter(({ severity }) => severity !== 'note')).toStrictEqual([]);
    expect(compact).toBe(goodToken);
    expect(await askCore(goodToken)).toBe('accepted');
  });
});

describe('broken tokens', () => {
  it('are more than fifty, each of a name of its own', () => {
    expect(new Set(brokenTokens.map(({ name }) => name)).size).toBe(brokenTokens.length);
    expect(brokenTokens.length).toBeGreaterThanOrEqual(50);
  });

  it.each(brokenTokens)('$name: $code, at its place', async ({ text, code, at, key: keyText }) => {
    const { findings, compact } = inspect(text, { now });
    const answer = keyText === undefined ? undefined : await checkSignature(compact ?? '', keyText, { now });
    const all = [...findings, ...(answer?.findings ?? [])];
    expect(all.map((one) => one.code)).toContain(code);
    const places = all.filter((one) => one.code === code).map(({ mark }) => mark?.offset);
    if (at !== undefined) expect(places).toContain(at);
    for (const { mark } of findings) {
      if (mark !== undefined) expect(mark.offset + mark.length).toBeLessThanOrEqual(text.length);
    }
  });

  it.each(brokenTokens)(
    '$name: what the token core refuses it with is among the findings',
    async ({ text, key: keyText }) => {
      const code = await askCore(text);
      const known = inspect(text, { now }).findings.map((one) => one.code);
      // Whether a signature holds is no question without the key.
      if (keyText === undefined && code !== 'accepted') expect(known).toContain(code);
    },
  );
});

describe('findings', () => {
  it('name the rules that the catalogue of the token core names', () => {
    const { catalogue: rows } = jwtErrors;
    for (const [code, rule] of Object.entries(coreRules)) expect(rows[code as CoreCode].rfc).toBe(rule);
  });

  it('say something, say what to do, and lead to a page that exists', () => {
    const attacks = new Set(catalogue.map(({ id }) => `docs/attacks/${id.toLowerCase()}.md`));
    for (const { findings } of brokenTokens.map(({ text }) => inspect(text, { now }))) {
      for (const { sentence, fix, source, page, origin, code } of findings) {
        expect(sentence).toMatch(/^\S.*[.]$/s);
        expect(fix).toMatch(/^\S.*[.)]$/s);
        if (source !== undefined) expect(source.href).toMatch(/^https:\/\/\S+#\S+$/);
        if (origin === 'core')
          expect([source?.text.startsWith('RFC '), page]).toStrictEqual([true, `docs/errors.md#${code}`]);
        else if (page !== undefined) expect(attacks).toContain(page);
      }
    }
  });
});
