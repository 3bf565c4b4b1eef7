import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText, obeyed, someToken } from '../../test/sample-report.ts';
import { printableText } from './printable-text.ts';

describe('a text in a report', () => {
  it('keeps what people write', () => {
    const text = 'GET https://api.example/über/日本?: answered 500, neither as the good token nor as a bad one';
    expect(printableText(text)).toBe(text);
  });

  it('shows what would be obeyed', () => {
    const shown = printableText(hostileText);
    for (const one of obeyed) expect(shown).not.toContain(one);
    expect(shown).toContain('\\u{1b}[2K');
    expect(shown).toContain('\\u{202e}');
  });

  it('is one line of visible characters, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const shown = printableText(text);
        expect(shown).not.toMatch(/[\p{C}\u2028\u2029]/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(401);
      }),
    );
  });

  it.each([
    ['a token', `no: ${someToken}, sorry`, 'no: $TOKEN, sorry'],
    ['a token that a word runs into', `Bearer${someToken}`, 'Bearer$TOKEN'],
    ['a token without its signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', '$TOKEN'],
    ['an encrypted token', 'eyJhbGciOiJkaXIifQ..a1.b2.c3 is bad', '$TOKEN is bad'],
    ['a padded token', 'eyJhbGciOiJub25lIn0=.eyJzdWIiOiJ4In0=.c2ln', '$TOKEN'],
    ['a secret of 256 bits', 'key Zm9vYmFyMDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1A used', 'key $SECRET used'],
  ])('does not hold %s', (_, text, shown) => {
    expect(printableText(text)).toBe(shown);
  });

  it('keeps names that are only long', () => {
    const names = ['public-key-as-pem-without-its-last-newline-and-with-crlf', './keyManagement.js#verifyKeySet'];
    expect(names.map((name) => printableText(name))).toEqual(names);
  });
});
