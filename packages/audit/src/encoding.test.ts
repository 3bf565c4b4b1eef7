import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64Url, decodeText, encodeBase64, encodeBase64Url, encodeHex } from './encoding.ts';

describe('base64url by hand', () => {
  it('is what Node writes and reads, at every length', () => {
    for (let length = 0; length <= 66; length += 1) {
      const bytes = randomBytes(length);
      expect(encodeBase64Url(bytes)).toBe(bytes.toString('base64url'));
      expect(encodeBase64(bytes)).toBe(bytes.toString('base64'));
      expect(encodeHex(bytes)).toBe(bytes.toString('hex'));
      expect(Buffer.from(decodeBase64Url(bytes.toString('base64url')))).toEqual(bytes);
      expect(Buffer.from(decodeBase64Url(bytes.toString('base64')))).toEqual(bytes);
    }
  });

  it('reads past what is of neither alphabet, and never past the end', () => {
    expect(decodeText('a G-k\n!')).toBe(decodeText('aG-k'));
    expect([...decodeBase64Url('A')]).toEqual([]);
    expect([...decodeBase64Url('AA')]).toEqual([0]);
    expect(decodeText('_w')).toBe('\u{fffd}');
    expect(encodeBase64Url('é')).toBe('w6k');
  });
});
