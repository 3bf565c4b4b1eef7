import { describe, expect, it } from 'vitest';
import { forgeKey } from '../test/jwe-material.ts';
import { DecryptionKey, EncryptionKey } from './jwe-key.ts';

describe('a key of encryption', () => {
  const key = forgeKey();

  it('is known as what it is, and not as its other half', () => {
    expect(DecryptionKey.isKey(key)).toBe(true);
    expect(EncryptionKey.isKey(key.encryptionKey)).toBe(true);
    expect(DecryptionKey.isKey(key.encryptionKey)).toBe(false);
    expect(EncryptionKey.isKey(key)).toBe(false);
  });

  it.each([
    ['nothing', null],
    ['undefined', undefined],
    ['a number', 7],
    ['text', 'key'],
    ['a function', () => key],
    ['a copy of one', { ...key }],
    ['what inherits from one', Object.create(key)],
  ])('is never %s', (_, value) => {
    expect(DecryptionKey.isKey(value)).toBe(false);
    expect(EncryptionKey.isKey(value)).toBe(false);
  });
});
