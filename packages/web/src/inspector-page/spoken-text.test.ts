import { describe, expect, it } from 'vitest';
import { spokenText } from './spoken-text.ts';

describe('what is said aloud', () => {
  it('has one full stop after each text, whether it brought one or not', () => {
    const texts = ['Three parts with dots between.', 'An access token', 'Is it over?', 'No findings'];
    expect(spokenText(texts)).toBe('Three parts with dots between. An access token. Is it over? No findings.');
  });

  it('says nothing of what is not there', () => {
    expect(spokenText([undefined, ' ', 'No findings.', undefined])).toBe('No findings.');
    expect(spokenText([undefined])).toBe('');
  });
});
