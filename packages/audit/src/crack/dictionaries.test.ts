import { describe, expect, it } from 'vitest';
import { type DictionaryLanguage, dictionaryWords } from './dictionaries.ts';

describe('the words of the dictionaries', () => {
  it('come once each, leaked passwords first', async () => {
    const words = await dictionaryWords();
    expect(words.slice(0, 3)).toStrictEqual(['123456', 'password', '12345678']);
    expect(words.length).toBeGreaterThan(150_000);
    expect(new Set(words).size).toBe(words.length);
    expect(words).toEqual(expect.arrayContaining(['dragonfly', 'smith', 'jupiter']));
  });

  it.each([
    ['de', 'verwaltungsgericht'],
    ['es', 'biblioteca'],
    ['fr', 'bibliothèque'],
  ] as const)('are those of %s too where that is asked for', async (language, word) => {
    const english = new Set(await dictionaryWords());
    const words = await dictionaryWords([language]);
    expect(words).toContain(word);
    expect(english.has(word) && language !== 'es').toBe(false);
    expect(words.length).toBeGreaterThan(english.size + 20_000);
  });

  it('are refused where their package is not there', async () => {
    await expect(dictionaryWords(['xx' as DictionaryLanguage])).rejects.toMatchObject({
      code: 'crack_language_missing',
      evidence: { language: 'xx' },
    });
  });
});
