import { describe, expect, it } from 'vitest';
import { chooseLanguage } from './language.ts';

const available: [string, ...string[]] = ['en', 'de', 'fr', 'pt-BR'];
const choose = (acceptLanguage: string | null, uiLocales?: readonly string[]): string =>
  chooseLanguage({ acceptLanguage, uiLocales }, available);

describe('the language of a page', () => {
  it.each([
    ['de', 'de'],
    ['de-CH', 'de'],
    ['DE-ch-1996', 'de'],
    ['es, fr;q=0.4, de;q=0.6', 'de'],
    ['fr;q=0, de;q=0.1', 'de'],
    ['pt-br', 'pt-BR'],
  ])('of somebody who reads %s is %s', (header, language) => {
    expect(choose(header)).toBe(language);
  });

  it('is what the request asks for, before what the browser does', () => {
    expect(choose('de', ['xx', 'fr-CA'])).toBe('fr');
  });

  it.each([null, '', 'xx', '*', ';q=1', 'de;q=2', 'de;q=nothing', '\u0000', 'pt'])(
    'is the first one for %j',
    (header) => {
      expect(choose(header)).toBe('en');
    },
  );

  it('is found without reading on and on', () => {
    expect(choose(`${'xx,'.repeat(100_000)}de`)).toBe('en');
    expect(choose(null, [...Array<string>(1000).fill('xx'), 'de'])).toBe('en');
  });
});
