import { describe, expect, it } from 'vitest';
import { ascii, toBase64Url } from '../test/byte-forms.ts';
import { codeOf, secretBytes } from '../test/token-material.ts';
import { createSecret, generateSecret, parseSecret } from './secret.ts';

describe('a secret', () => {
  const secret = createSecret(ascii('hunter2'));

  it('says [secret] wherever it is made text', () => {
    const inspect = (secret as unknown as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')];
    expect([
      secret.toString(),
      secret.toJSON(),
      secret[Symbol.toPrimitive](),
      secret[Symbol.toStringTag],
      inspect?.(),
      `${secret as unknown as string}`,
      JSON.stringify(secret),
    ]).toStrictEqual([...Array(6).fill('[secret]'), '"[secret]"']);
  });

  it('has nothing that can be read, added or set', () => {
    expect(Reflect.ownKeys(secret)).toStrictEqual([]);
    expect(Object.isFrozen(secret)).toBe(true);
  });

  it('holds a copy and gives out copies', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const copy = createSecret(bytes);
    bytes[0] = 9;
    copy.reveal()[1] = 9;
    expect(copy.reveal()).toStrictEqual(Uint8Array.of(1, 2, 3));
  });
});

describe('parseSecret', () => {
  it('reads canonical base64url, with white space at its ends or without', () => {
    const text = toBase64Url(secretBytes);
    for (const form of [text, `${text}\n`, `\t ${text}\r\n`]) {
      expect(parseSecret(form).reveal()).toStrictEqual(secretBytes);
    }
    expect(parseSecret('AA').reveal()).toStrictEqual(Uint8Array.of(0));
  });

  it.each(['', ' ', '\n', 'a+b/', 'AA==', 'A', 'AB', 'AA AA', 7, undefined])('refuses %j', async (text) => {
    expect(await codeOf(() => parseSecret(text as string))).toBe('secret_malformed');
  });
});

describe('generateSecret', () => {
  it('makes 64 bytes, other ones each time', () => {
    const [one, two] = [generateSecret().reveal(), generateSecret().reveal()];
    expect([one.length, two.length]).toStrictEqual([64, 64]);
    expect(one).not.toStrictEqual(two);
    expect(new Set(one).size).toBeGreaterThan(20);
  });
});
