import { describe, expect, it } from 'vitest';
import { maxRsaModulusBits, minRsaModulusBits } from './defaults.ts';
import { modulusBits } from './key-generate.ts';

describe('the length of a new modulus', () => {
  it('may be the least and the greatest that a key may have, in whole bytes', () => {
    for (const bits of [minRsaModulusBits, minRsaModulusBits + 8, 4096, maxRsaModulusBits]) {
      expect(modulusBits('RSA', bits)).toBe(bits);
    }
    for (const bits of [minRsaModulusBits - 8, minRsaModulusBits + 1, maxRsaModulusBits + 8, 3000.5]) {
      expect(() => modulusBits('RSA', bits)).toThrow(new TypeError('modulusBits: 2048 to 8192, a multiple of 8'));
    }
  });
});
