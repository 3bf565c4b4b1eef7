import { describe, expect, it } from 'vitest';
import { sha256, sha384, sha512 } from './sha2.ts';

const hex = (word: bigint | undefined): string | undefined => word?.toString(16);

describe('the constants of FIPS 180-4', () => {
  it('begin and end as the standard prints them', () => {
    expect([hex(sha256.constants[0]), hex(sha256.constants[63])]).toStrictEqual(['428a2f98', 'c67178f2']);
    expect([hex(sha512.constants[0]), hex(sha512.constants[79])]).toStrictEqual([
      '428a2f98d728ae22',
      '6c44198c4a475817',
    ]);
    expect([hex(sha256.initial[0]), hex(sha256.initial[7])]).toStrictEqual(['6a09e667', '5be0cd19']);
    expect([hex(sha512.initial[0]), hex(sha512.initial[7])]).toStrictEqual(['6a09e667f3bcc908', '5be0cd19137e2179']);
    expect([hex(sha384.initial[0]), hex(sha384.initial[7])]).toStrictEqual(['cbbb9d5dc1059ed8', '47b5481dbefa4fa4']);
  });
});
