import { describe, expect, it } from 'vitest';
import { ascii, toBase64, toHex, utf8 } from '../test/byte-forms.ts';
import { secretWords } from './published-secrets.ts';
import { isEncodedText, isMadeOfWords } from './word-secrets.ts';

const ofWords = (text: string, hashBytes = 32): boolean => isMadeOfWords(ascii(text), hashBytes);
const encoded = (text: string, hashBytes = 32): boolean => isEncodedText(ascii(text), hashBytes);

/** Letters without a word in them, as many as asked for. */
const letters = (count: number): string => 'qzxvkwjh'.repeat(10).slice(0, count);

describe('a secret made of words', () => {
  it.each([
    'my-super-secret-jwt-key-for-production',
    'MySuperSecretJwtKeyForMyApplication',
    'this_is_my_very_long_and_very_secure_secret_key_256_bits',
    'please change me in production please change me',
    'internationalization-secret-key-2025',
    'acme-webshop-jwt-authentication-secret!',
  ])('is found out: %s', (text) => {
    expect(ofWords(text)).toBe(true);
    expect(ofWords(toBase64(utf8(text)))).toBe(true);
  });

  it('counts what is left without them: 31 letters are too few, 32 are enough', () => {
    expect(ofWords(`my-secret-${letters(31)}-key`)).toBe(true);
    expect(ofWords(`my-secret-${letters(32)}-key`)).toBe(false);
    expect(ofWords(`my-secret-${letters(32)}-key`, 64)).toBe(true);
  });

  it('has a word in it that chance does not write: of six letters or more', () => {
    expect(ofWords('jwt-key-for-my-api-and-my-app-in-dev')).toBe(false);
    expect(ofWords('jwt-key-for-my-api-and-my-app-secret')).toBe(true);
  });

  it('keeps short words where they are part of something else', () => {
    // 32 letters; without each `a` there would be 16.
    expect(ofWords(`secret-${'aq'.repeat(16)}`)).toBe(false);
    expect(ofWords(`secret-${'a-q-'.repeat(16)}`)).toBe(true);
  });

  it('is not what comes by chance', () => {
    for (let round = 0; round < 2000; round += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      for (const form of [bytes, ascii(toBase64(bytes)), ascii(toHex(bytes))]) {
        expect(isMadeOfWords(form, 32)).toBe(false);
        expect(isEncodedText(form, 32)).toBe(false);
      }
    }
  });

  it('knows each word once', () => {
    expect(new Set(secretWords).size).toBe(secretWords.length);
    for (const word of secretWords) expect(word).toMatch(/^[a-z0-9]+$/);
  });
});

describe('a short text in hex or base64', () => {
  it('is as short as the text', () => {
    const text = 'correcthorsebattery stapler';
    for (const form of [
      toHex(utf8(text)),
      toHex(utf8(text)).toUpperCase(),
      toBase64(utf8(text)),
      ` ${toHex(utf8(text))}\n`,
    ]) {
      expect(encoded(form)).toBe(true);
    }
  });

  it('is none where the text is as long as the hash, or has bytes that nobody types', () => {
    expect(encoded(toHex(utf8(letters(31))))).toBe(true);
    expect(encoded(toHex(utf8(letters(32))))).toBe(false);
    expect(encoded(toHex(utf8(letters(32))), 64)).toBe(true);
    expect(encoded(toHex(Uint8Array.of(...utf8(letters(30)), 0x1f)))).toBe(false);
    expect(encoded(toHex(Uint8Array.of(...utf8(letters(30)), 0x7f)))).toBe(false);
    expect(encoded(`${toHex(utf8(letters(20)))}.`)).toBe(false);
    expect(encoded('')).toBe(false);
  });
});
