/** What the pages of migration say was accepted before and is refused now, measured on the libraries themselves. */

import { readFileSync } from 'node:fs';
import { isAuthError, verifyJwt } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { goodClaims, goodHeader, hs256, type Keys, now, policy, rs256, rsaKeys, sharedSecret } from './forged-token.ts';
import { formerErrors } from './former-errors.ts';
import { type Acceptance, libraries, nameOf, verifyBefore } from './former-libraries.ts';
import { pageOf, tables, withTables } from './measured-tables.ts';
import { refusalHere, refusedClaims, signBefore } from './refused-claims.ts';
import { refusedTokens } from './refused-tokens.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

async function codeHere(token: string, keys: Keys, under = policy): Promise<string> {
  try {
    await verifyJwt(token, await keys.here(), under);
    return 'accepted';
  } catch (error) {
    if (isAuthError(error)) return error.code;
    throw error;
  }
}

describe('a good token', () => {
  it.each([
    ['HS256', hs256(), sharedSecret],
    ['RS256', rs256({ header: { ...goodHeader, alg: 'RS256' } }), rsaKeys],
  ] as const)('of %s is accepted by all, so that what follows is due to the fault alone', async (_, token, keys) => {
    for (const library of libraries) await verifyBefore[library](token, { keys, leftOut: 'every option' });
    expect(await codeHere(token, keys)).toBe('accepted');
  });
});

describe.each(refusedTokens)('$what', ({ token, keys = sharedSecret, accepted, code }) => {
  it(`is refused here with ${code}`, async () => {
    expect(await codeHere(token(), keys)).toBe(code);
  });

  it.each(libraries)('is accepted by %s as the page says, and only so', async (library) => {
    const verify = (leftOut: Acceptance): Promise<unknown> => verifyBefore[library](token(), { keys, leftOut });
    const acceptance = accepted[library];
    if (acceptance !== undefined) await verify(acceptance);
    if (acceptance !== 'every option') await expect(verify('every option')).rejects.toThrow();
  });
});

describe('signing', () => {
  it.each(refusedClaims)('$what', async (row) => {
    expect(await refusalHere(row)).toBe(row.refusal);
    for (const library of libraries) {
      const signing = signBefore[library](row);
      if (row.accepted.includes(library)) expect((await signing).split('.')).toHaveLength(3);
      else await expect(signing).rejects.toThrow();
    }
  });
});

describe('the name of an error', () => {
  it.each(formerErrors)(
    '$before.jsonwebtoken, $before.jose: $code',
    async ({ token, before, more, policy: under, code }) => {
      expect(await codeHere(token, sharedSecret, under)).toBe(code);
      for (const library of libraries) {
        const name = before[library];
        if (name === undefined) continue;
        const call = { keys: sharedSecret, leftOut: 'every option', more: more?.[library] ?? {} } as const;
        expect(await verifyBefore[library](token, call).then(() => 'accepted', nameOf)).toBe(name);
      }
    },
  );
});

describe.each(libraries)('the page for %s', (library) => {
  const page = read(pageOf(library));

  it('shows what was measured: node tests/migration/write-tables.ts', () => {
    const shown = [...page.matchAll(/<!-- measured: (\w+) -->/g)].map((match) => match[1]);
    expect(new Set(shown)).toStrictEqual(new Set(Object.keys(tables)));
    expect(page).toBe(withTables(page, library));
  });

  it('names the release that was measured', () => {
    const { version } = JSON.parse(read(`node_modules/${library}/package.json`)) as { version: string };
    expect(page).toContain(`${library} ${version}`);
  });
});

describe('the tables of options', () => {
  it('have a line for every option of jsonwebtoken', () => {
    const declarations = read('node_modules/@types/jsonwebtoken/index.d.ts');
    const names = [...membersOf(declarations, 'SignOptions'), ...membersOf(declarations, 'VerifyOptions')];
    expect(names).toContain('clockTolerance');
    for (const name of names) expect(read(pageOf('jsonwebtoken'))).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
  });

  it('have a line for every option of jose', () => {
    const types = read('node_modules/jose/dist/types/types.d.ts');
    const remote = read('node_modules/jose/dist/types/jwks/remote.d.ts');
    const names = [
      ...['JWTClaimVerificationOptions', 'VerifyOptions', 'CritOption'].flatMap((name) => membersOf(types, name)),
      ...membersOf(remote, 'RemoteJWKSetOptions'),
    ];
    expect(names).toContain('maxTokenAge');
    for (const name of names) expect(read(pageOf('jose'))).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
  });

  function membersOf(declarations: string, name: string): readonly string[] {
    const [, body = ''] = new RegExp(`interface ${name}\\b[^{]*\\{(.*?)\\n\\}`, 's').exec(declarations) ?? [];
    const members = [...body.matchAll(/^( +)(?:readonly )?\[?(\w+)\]?\??:/gm)];
    return members.filter(([, indent]) => indent === members[0]?.[1]).map((match) => match[2] as string);
  }
});

describe('what is taken now and was not before', () => {
  it('is a token that expired less than the skew ago, and no other', async () => {
    const expired = (ago: number): string => hs256({ payload: { ...goodClaims, exp: now - ago } });
    const call = { keys: sharedSecret, leftOut: 'every option' } as const;
    for (const library of libraries) await expect(verifyBefore[library](expired(4), call)).rejects.toThrow();
    expect(await codeHere(expired(4), sharedSecret)).toBe('accepted');
    expect(await codeHere(expired(5), sharedSecret)).toBe('token_expired');
  });
});
