import { describe, expect, it } from 'vitest';
import { type PhraseStage, unitsOf, writingsPerPhrase } from './crack-stage.ts';
import { emitPhrases, phraseAt } from './phrases.ts';

const stage = (names: readonly string[], words: readonly string[], longest: number): PhraseStage => ({
  kind: 'phrases',
  name: 'phrases',
  names,
  words,
  longest,
});

function writingsOf(one: PhraseStage, from = 0, to = unitsOf(one)): readonly string[] {
  const found: string[] = [];
  emitPhrases(one, from, to, (bytes, length) => found.push(Buffer.from(bytes.subarray(0, length)).toString()));
  return found;
}

describe('phrases', () => {
  it('are all rows of the words up to the longest, each once', () => {
    const one = stage([], ['my', 'jwt', 'key'], 3);
    const all = Array.from({ length: unitsOf(one) }, (_, number) => phraseAt(one, number).join(' '));
    expect(all).toHaveLength(3 + 9 + 27);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(expect.arrayContaining(['my', 'key key', 'my jwt key']));
  });

  it('have each name before and behind them', () => {
    const one = stage(['acme', 'web'], ['jwt', 'key'], 2);
    const all = Array.from({ length: unitsOf(one) }, (_, number) => phraseAt(one, number).join(' '));
    expect(new Set(all).size).toBe(2 * 2 * (2 + 4));
    expect(all).toEqual(expect.arrayContaining(['acme jwt', 'key web', 'jwt key acme']));
  });

  it('are written as people do', () => {
    const all = writingsOf(stage(['acme'], ['jwt', 'key'], 2));
    expect(all).toEqual(
      expect.arrayContaining([
        'acme-jwt-key',
        'AcmeJwtKey',
        'acmeJwtKey1',
        'ACME_JWT_KEY',
        'acmejwtkey123',
        'Jwt-Acme!',
      ]),
    );
  });

  it('come in as many writings as are counted for the estimate', () => {
    const one = stage([], ['my', 'jwt'], 2);
    expect(writingsOf(one)).toHaveLength(unitsOf(one) * writingsPerPhrase);
    expect([...writingsOf(one, 0, 3), ...writingsOf(one, 3)]).toStrictEqual(writingsOf(one));
  });

  it('of names that are too long are cut and do no harm', () => {
    expect(writingsOf(stage(['\u{10ffff}'.repeat(5000)], ['key'], 1)).length).toBe(2 * writingsPerPhrase);
  });
});
