import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CrackOptions, type CrackPlace, crackSecret } from './crack-secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealwright-crack-'));
afterAll(() => rmSync(folder, { recursive: true }));

function tokenOf(secret: string | Uint8Array, alg = 'HS256', payload: object = { sub: '1' }): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg, typ: 'JWT' })}.${part(payload)}`;
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`;
}

async function secretOf(token: string, options: CrackOptions): Promise<string | undefined> {
  const { secret } = await crackSecret(token, { cores: 1, ...options });
  return secret === undefined ? undefined : Buffer.from(secret.reveal()).toString('latin1');
}

function writeList(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('a weak secret is found', () => {
  it.each(['HS256', 'HS384', 'HS512'])('with %s', async (alg) => {
    expect(await secretOf(tokenOf('secret', alg), {})).toBe('secret');
  });

  it.each([
    ['nothing at all', ''],
    ['a default', 'your-256-bit-secret'],
    ['a default that is bytes in base64', Buffer.from('c2VjcmV0', 'base64')],
    ['a published one of another writing', 'SUPER-SECRET-JWT-TOKEN-WITH-AT-LEAST-32-CHARACTERS-LONG'],
    ['a phrase', 'MySecretKey123'],
    ['a word of the dictionaries', 'Monkey2024'],
  ])('that is %s', async (_, secret) => {
    expect(await secretOf(tokenOf(secret), {})).toBe(Buffer.from(secret).toString('latin1'));
  });

  it('that is made of what the token says', async () => {
    const token = tokenOf('Quuxworks-Jwt-Secret!', 'HS256', { iss: 'https://login.quuxworks.example/' });
    expect(await secretOf(token, {})).toBe('Quuxworks-Jwt-Secret!');
  });

  it('in a wordlist: of bytes, with CR LF, without an end, and longer than a block', async () => {
    const long = 'l'.repeat(300);
    const list = writeList(
      'list',
      Buffer.concat([Buffer.from(`one\r\ntwo\r\n${long}\r\n`), Buffer.of(0xff, 0xfe, 0x01)]),
    );
    const only = { builtIn: false, rules: 'none', wordlists: [list] } as const;
    expect(await secretOf(tokenOf('two'), only)).toBe('two');
    expect(await secretOf(tokenOf(long), only)).toBe(long);
    expect(await secretOf(tokenOf(Buffer.of(0xff, 0xfe, 0x01)), only)).toBe('\xff\xfe\x01');
    expect(await secretOf(tokenOf('three'), only)).toBeUndefined();
  });

  it('by a mask, and by a word of whoever asks', async () => {
    expect(await secretOf(tokenOf('zQ7'), { builtIn: false, masks: ['?l?u?d'] })).toBe('zQ7');
    expect(await secretOf(tokenOf('xyzzy-1984'), { builtIn: false, words: ['xyzzy'] })).toBe('xyzzy-1984');
  });
});

describe('a search', () => {
  const masks = ['?l?d', '?u?d', '?d?d', '?l?l?l', '?s'];
  const small = { builtIn: false, masks } as const;
  const all = 260 + 260 + 100 + 26 ** 3 + 33;

  it('tries each candidate once, on two threads too, and says that it is complete', async () => {
    for (const cores of [1, 2]) {
      const { secret, complete, tried } = await crackSecret(tokenOf('AAAA'), { ...small, cores });
      expect([secret, complete, tried]).toStrictEqual([undefined, true, all]);
    }
  });

  it('goes on from a place: it tries what lies behind, and nothing before', async () => {
    const [before, behind] = [tokenOf('A1'), tokenOf('zzz')];
    const placeOf = async (token: string): Promise<CrackPlace> => {
      const { place } = await crackSecret(token, { ...small, cores: 1, signal: AbortSignal.abort() });
      return { ...structuredClone(place), stage: 3, unit: 26 ** 3 - 5, tried: all - 38 };
    };
    const missed = await crackSecret(before, { ...small, cores: 1, resume: await placeOf(before) });
    expect([missed.secret, missed.complete, missed.tried]).toStrictEqual([undefined, true, all]);
    const found = await crackSecret(behind, { ...small, cores: 1, resume: await placeOf(behind) });
    expect([found.secret?.reveal(), found.tried]).toStrictEqual([new Uint8Array(Buffer.from('zzz')), all - 33]);
  });

  it('ends at its time, and at once where it was ended before it began', async () => {
    const large = { builtIn: false, masks: ['?a?a?a?a?a?a'], cores: 1 } as const;
    const { complete, seconds } = await crackSecret(tokenOf('zzzzz'), { ...large, timeLimitSeconds: 1 });
    expect(complete).toBe(false);
    expect(seconds).toBeLessThan(5);
    expect((await crackSecret(tokenOf('a'), { ...large, signal: AbortSignal.abort() })).tried).toBe(0);
  });

  it('does not go on in another: of another token, list, mask or set of rules', async () => {
    const { place } = await crackSecret(tokenOf('a'), { builtIn: false, masks: ['?d'] });
    const list = writeList('other', 'x\n');
    const others: readonly (readonly [string, CrackOptions])[] = [
      [tokenOf('b'), { masks: ['?d'] }],
      [tokenOf('a'), { masks: ['?l'] }],
      [tokenOf('a'), { masks: ['?d'], wordlists: [list] }],
      [tokenOf('a'), { masks: ['?d'], words: ['x'] }],
    ];
    for (const [token, options] of others) {
      const late = crackSecret(token, { builtIn: false, ...options, resume: place });
      await expect(late).rejects.toMatchObject({ code: 'crack_place_mismatch' });
    }
  });

  it('refuses a wordlist that is not there, or is no file with an end', async () => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    for (const [path, reason] of [
      [join(folder, 'none'), 'missing'],
      [join(folder, 'sub'), 'not_a_file'],
      ['/dev/zero', 'not_a_file'],
    ]) {
      await expect(crackSecret(tokenOf('a'), { wordlists: [path as string] })).rejects.toMatchObject({
        code: 'crack_wordlist_unreadable',
        evidence: { reason },
      });
    }
  });

  it('refuses a mask that is none', async () => {
    const refused = crackSecret(tokenOf('a'), { builtIn: false, masks: ['?l', '?'] });
    await expect(refused).rejects.toMatchObject({ code: 'crack_mask_malformed' });
  });

  it('refuses numbers that are none', async () => {
    for (const options of [{ cores: 0 }, { cores: 1.5 }, { timeLimitSeconds: -1 }]) {
      await expect(crackSecret(tokenOf('a'), options)).rejects.toThrow(TypeError);
    }
  });
});
