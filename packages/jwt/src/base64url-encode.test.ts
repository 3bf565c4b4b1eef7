import { expect, it } from 'vitest';
import { toBase64Url } from '../test/byte-forms.ts';
import { base64UrlLength, encodeBase64UrlBytes } from './base64url-encode.ts';

it('writes the first bytes of a source where it is told to, and nothing beside', () => {
  const source = Uint8Array.from({ length: 300 }, (_, index) => (index * 37) & 0xff);
  for (let length = 0; length <= 64; length += 1) {
    const target = new Uint8Array(100);
    const end = encodeBase64UrlBytes(source, length, target, 5);
    expect(end - 5).toBe(base64UrlLength(length));
    expect(new TextDecoder().decode(target.subarray(5, end))).toBe(toBase64Url(source.subarray(0, length)));
    expect([...target.subarray(0, 5), ...target.subarray(end)].every((byte) => byte === 0)).toBe(true);
  }
});

it('writes every letter', () => {
  const source = Uint8Array.from({ length: 256 }, (_, index) => index);
  const target = new Uint8Array(base64UrlLength(256));
  encodeBase64UrlBytes(source, 256, target, 0);
  expect(new TextDecoder().decode(target)).toBe(toBase64Url(source));
});
