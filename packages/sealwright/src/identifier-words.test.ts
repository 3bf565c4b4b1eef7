import { describe, expect, it } from 'vitest';
import { shieldIdentifiers } from './identifier-words.ts';

const sid = '-bcDEFghijkLMNopqrs_12';
const kid = `--${'aB3'.repeat(13)}_x`;

describe('an identifier that begins with a dash', () => {
  it('is put where no parser takes it for a flag', () => {
    expect(shieldIdentifiers(['session', 'revoke', sid, '--json'])).toEqual(['session', 'revoke', '--json', '--', sid]);
    expect(shieldIdentifiers(['revoke', 'key', '--yes', kid])).toEqual(['revoke', 'key', '--yes', '--', kid]);
  });

  it('stays where it is a flag’s value, or was put behind -- already', () => {
    for (const words of [
      ['session', 'list', '--after', sid],
      ['session', 'revoke', '--', sid],
    ]) {
      expect(shieldIdentifiers(words)).toEqual(words);
    }
  });
});

describe('what is no identifier', () => {
  it.each(['-', '-V', '--json', '--key-encryption-key-file', '--default-resource-url', `${sid}x`, sid.slice(1)])(
    'stays: %s',
    (word) => {
      expect(shieldIdentifiers(['session', 'revoke', word, 'x'])).toEqual(['session', 'revoke', word, 'x']);
    },
  );
});
