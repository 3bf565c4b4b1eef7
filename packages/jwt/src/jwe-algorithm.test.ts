import { describe, expect, it } from 'vitest';
import { keyManagementSpecs } from './jwe-algorithm.ts';

describe('an algorithm of key management', () => {
  it('has the header parameters of its own section of RFC 7518 §4, and no other', () => {
    const names = Object.entries(keyManagementSpecs).map(([alg, { parameters }]) => [alg, [...parameters]]);
    expect(Object.fromEntries(names)).toStrictEqual({
      dir: [],
      A256KW: [],
      'ECDH-ES': ['epk'],
      'ECDH-ES+A256KW': ['epk'],
      'RSA-OAEP-256': [],
      'PBES2-HS512+A256KW': ['p2s', 'p2c'],
    });
  });
});
