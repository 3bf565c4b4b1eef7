import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import { byPlatform } from './platform.ts';

const throwing = (error: unknown) => (): never => {
  throw error;
};

describe('what the platform says of a key', () => {
  it('is passed on where it has an answer, at once or later', async () => {
    expect(await byPlatform(() => 7)).toBe(7);
    expect(await byPlatform(() => Promise.resolve('later'))).toBe('later');
  });

  it.each([
    ['an error', new Error('secret material'), 'refused_by_platform'],
    ['an error of Web Crypto', new DOMException('secret material', 'DataError'), 'refused_by_platform'],
    ['no error at all', 'NotSupportedError', 'refused_by_platform'],
    ['what only looks like one', { name: 'NotSupportedError' }, 'refused_by_platform'],
    ['an algorithm it does not have', new DOMException('no', 'NotSupportedError'), 'unsupported_by_platform'],
  ])('is, of %s, one word of ours and nothing that the platform wrote', async (_, thrown, reason) => {
    for (const call of [throwing(thrown), () => Promise.reject(thrown as Error)]) {
      const error = await failure(byPlatform(call));
      expect([error.code, error.evidence, error.cause]).toStrictEqual(['key_malformed', { reason }, undefined]);
    }
  });
});
