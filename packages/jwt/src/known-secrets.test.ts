import { describe, expect, it } from 'vitest';
import { ascii, fromBase64Url, fromHex, toBase64, toHex, utf8 } from '../test/byte-forms.ts';
import { isKnownSecret } from './known-secrets.ts';

const isKnown = (text: string): boolean => isKnownSecret(ascii(text));

/** Written out again: a list taken from the source would agree with whatever became of it. */
const texts = [
  'qwertyuiopasdfghjklzxcvbnm123456',
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
  'GawgguFyGrWKav7AX4VKUg',
  'AAPapAv4LbFbiVawEjagUBluYqN5rhna-8nuldDvOx8',
  'XctOhJAkA-pD9Lh7ZgW_2A',
  'qC57l_uxcm7Nm3K-ct4GFjx8tM1U8CZ0NLBvdQstiS8',
  'GZy6sIZ6wl9NJOKB-jnmVQ',
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-384-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.',
  '3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R',
  'my-secret-token-to-change-in-production',
  'my-32-character-ultra-secure-and-ultra-long-secret',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'SecretKey012345678901234567890123456789012345678901234567890123456789',
  'SecretKey01234567890123456789012345678901234567890123456789012345678',
  'sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U',
  'CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET',
  'YOUR_OWN_RANDOM_GENERATED_SECRET_KEY',
  '255d861b-5ea1-5996-9aa3-922530ec40b1',
  '6116487b-cda1-52c2-b5b5-c8022c45e263',
  'bladexisapowerfulmicroservicearchitectureupgradedandoptimizedfromacommercialproject',
  '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970',
  '3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b',
  '413F4428472B4B6250655368566D5970337336763979244226452948404D6351',
  '5367566B59703373367639792F423F4528482B4D6251655468576D5A71347437',
  '9a4f2c8d3b7a1e6f45c8a0b3f267d8b1d4e6f3c8a9d2b5f8e3a9c8b5f6v8a3d9',
  '======================BezKoder=Spring===========================',
  'ByYM000OLlMQG6VVVp1OH7Xzyr7gHuw1qvUC5dcGt3SNM',
  'DhftOS5uphK3vmCJQrexST1RsyjZBjXWRgJMFPU4',
  'JWTAuthenticationHIGHsecuredPasswordVVVp1OH7Xzyr',
  'THIS IS USED TO SIGN AND VERIFY JWT TOKENS, REPLACE IT WITH YOUR OWN SECRET, IT CAN BE ANY STRING',
  'this is my custom Secret key for authentication',
  'YourSecretKeyForAuthenticationOfApplication',
  'your-256-bit-secret-your-256-bit-secret',
  'this-is-a-very-long-secret-key-for-jwt-tokens',
  'your_super_secret_key_change_in_production',
  'your-secret-key-change-this-in-production',
  'your-super-secret-key-change-in-production',
  'your-super-secret-jwt-key-change-this-in-production',
  'supersecretkeythatshouldbechangedinproduction',
];
const hexTexts = texts.filter((text) => /^([0-9A-Fa-f]{2})+$/.test(text));

describe('a secret that was published', () => {
  it.each(texts)('is known, with white space around it too: %s', (text) => {
    for (const form of [text, `${text}\n`, ` ${text}\r\n`]) expect(isKnown(form)).toBe(true);
  });

  it.each(hexTexts)('in hex is known in capitals, in small letters and as its bytes: %s', (hex) => {
    for (const form of [hex.toUpperCase(), hex.toLowerCase()]) expect(isKnown(form)).toBe(true);
    expect(isKnownSecret(fromHex(hex))).toBe(true);
  });

  it('in base64 or base64url is known as its bytes', () => {
    const base64 = texts.filter((text) => /^[\w+-]+$/.test(text));
    expect(base64.length).toBeGreaterThan(20);
    // Four letters are three bytes; of a last letter alone nothing is left.
    for (const text of base64) {
      const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
      expect([text, isKnownSecret(fromBase64Url(whole))]).toStrictEqual([text, true]);
    }
  });

  it('is known whatever white space and quotes are in it, are left out, or stand around it', () => {
    for (const text of texts) {
      const middle = text.length >> 1;
      for (const mark of [' ', '\n', '"', "'"]) {
        expect(isKnown(`${text.slice(0, middle)}${mark}${text.slice(middle)}`)).toBe(true);
      }
      expect(isKnown(text.replaceAll(' ', ''))).toBe(true);
      expect(isKnown(` "${text}"`)).toBe(true);
    }
  });

  it('is known behind the mark of an encoding, and not with one amid its letters', () => {
    for (const mark of ['\xef\xbb\xbf', '\xff\xfe', '\xfe\xff']) {
      for (const text of texts) {
        expect(isKnown(`${mark}${text}`)).toBe(true);
        expect(isKnown(`${text.slice(0, 7)}${mark}${text.slice(7)}`)).toBe(false);
      }
    }
  });

  it('is known in hex with a digit too many behind it', () => {
    for (const text of texts) expect(isKnown(`${toHex(utf8(text))}f`)).toBe(true);
  });

  it('is known in other capitals, in quotes, with zeros or escapes, and in hex or base64', () => {
    for (const text of texts) {
      const wide = [...text].join('\0');
      for (const form of [text.toUpperCase(), JSON.stringify(text), `'${text}'\n`, `${text}\0`, wide, `${text}\\n`]) {
        expect(isKnown(form)).toBe(true);
      }
      for (const form of [toBase64(utf8(text)), toHex(utf8(text)), toBase64(utf8(toBase64(utf8(text))))]) {
        expect(isKnown(form)).toBe(true);
      }
    }
  });

  it('is known backwards, with digits for letters, and with less around it than a secret has', () => {
    for (const text of texts) {
      const leet = text.replace(
        /[aeios]/gi,
        (letter) => ({ a: '@', e: '3', i: '1', o: '0', s: '$' })[letter.toLowerCase()] ?? '',
      );
      for (const form of [[...text].reverse().join(''), leet, `my-${text}`, `${text}-jwt-secret`, `${text}2025!`]) {
        expect([form, isKnown(form)]).toStrictEqual([form, true]);
      }
      expect(isKnown(`${'~'.repeat(15)}${text}${'~'.repeat(16)}`)).toBe(true);
    }
  });

  it('by a generator for development is known by what stands in front of it', () => {
    expect(isKnown('django-insecure-8$k2!x9q_7m3n5v1c4z6b0a8s2d4f6g8h0j')).toBe(true);
    for (const text of ['django-secure-8$k2!x9q_7m3n5v1c4z6b0a8s', '8$k2!x9q_django-insecure-']) {
      expect(isKnown(text)).toBe(false);
    }
  });
});

describe('a secret that was not', () => {
  it('is not known: a letter less, another letter', () => {
    for (const text of texts) {
      const middle = text.length >> 1;
      const turned = `${text.slice(0, middle)}~${text.slice(middle + 1)}`;
      const others = [text.slice(1), turned].filter((other) => !texts.some((one) => other.includes(one)));
      for (const other of others) expect([other, isKnown(other)]).toStrictEqual([other, false]);
    }
  });

  it('is not known with as much around it as a secret has', () => {
    // Those that are base64 are found amid anything, by what they decode to.
    const sentences = texts.filter((text) => text.includes(' '));
    expect(sentences.length).toBeGreaterThan(2);
    for (const text of sentences) expect(isKnown(`${'~'.repeat(16)}${text}${'~'.repeat(16)}`)).toBe(false);
  });

  it('is not known as what its letters without the spaces would be in base64', () => {
    expect(isKnownSecret(fromBase64Url('thisismycustomSecretkeyforauthentication'))).toBe(false);
  });

  it('is not known as what its letters would be in hex where it is not all hex', () => {
    const others = texts.filter((text) => !hexTexts.includes(text));
    expect(others.length).toBeGreaterThan(30);
    for (const text of others) {
      const pairs = text.match(/../g) ?? [];
      // A pair that is no number is a zero to some readers.
      expect(isKnownSecret(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)))).toBe(false);
    }
  });

  it('is not known when it was encoded three times', () => {
    const encoded = (text: string, times: number): string =>
      times === 0 ? text : encoded(toBase64(utf8(text)), times - 1);
    for (const text of texts) {
      expect(isKnown(encoded(text, 2))).toBe(true);
      expect(isKnown(encoded(text, 3))).toBe(false);
    }
  });

  it('is not known when it is nothing', () => {
    expect(isKnown('')).toBe(false);
  });
});
