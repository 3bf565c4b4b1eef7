import { describe, expect, it } from 'vitest';
import { answerJson, answerText, type CrackAnswer, progressText, remarkText } from './crack-text.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const answer: CrackAnswer = { algorithm: 'HS256', secret: undefined, complete: true, tried: 3_000_000, seconds: 1.5 };
const progress = {
  tried: 1_234_567,
  total: 5_000_000,
  perSecond: 2_500_000,
  remainingSeconds: 61.2,
  stage: 'names',
  place: { stage: 0, unit: 0, tried: 0, fingerprint: '' },
};

describe('what crack says', () => {
  it('quotes a secret so that no terminal obeys it, and one that is no text as hex', () => {
    expect(answerText({ ...answer, secret: bytes('a"b\\c') })).toBe(String.raw`found "a\"b\\c"`);
    expect(answerText({ ...answer, secret: bytes('\u001b[31m\u009b\u202e\u{1f511}é') })).toBe(
      String.raw`found "\u001b[31m\u009b\u202e\ud83d\udd11\u00e9"`,
    );
    expect(answerText({ ...answer, secret: Uint8Array.of(0xc3, 0x28) })).toBe('found hex:c328');
    expect(answerText({ ...answer, secret: new Uint8Array(0) })).toBe('found ""');
    expect(answerText(answer)).toBe('not found');
  });

  it('gives programs the text, where it is one, and the bytes in any case', () => {
    const found = { found: true, complete: false, tried: 3_000_000, per_second: 2_000_000 };
    expect(answerJson({ ...answer, complete: false, secret: bytes('é') })).toMatchObject({
      ...found,
      secret: 'é',
      secret_hex: 'c3a9',
    });
    expect(answerJson({ ...answer, complete: false, secret: Uint8Array.of(0xff) })).toMatchObject({
      secret: null,
      secret_hex: 'ff',
    });
    expect(answerJson({ ...answer, tried: undefined })).toStrictEqual({
      found: false,
      algorithm: 'HS256',
      complete: true,
      seconds: 1.5,
    });
  });

  it('never says of a search that it proved something, nor the secret beside the answer', () => {
    expect(remarkText(answer)).toBe(
      'HS256: 3,000,000 candidates in 1.5 s, 2.00 million a second. That proves nothing: the secret is only not among these',
    );
    expect(remarkText({ ...answer, complete: false })).toContain('not complete');
    expect(remarkText({ ...answer, tried: undefined })).toContain('HS256: 1.5 s.');
    expect(remarkText({ ...answer, secret: bytes('hunter2') })).not.toContain('hunter2');
  });

  it('tells progress with rate and estimate', () => {
    expect(progressText(progress)).toBe('24 %  1,234,567 tried  2.50 million a second  about 62 s left  names');
    for (const [remainingSeconds, said] of [
      [600, '10 min'],
      [36_000, '10 h'],
      [900_000, '11 days'],
      [Number.POSITIVE_INFINITY, 'some time'],
    ] as const) {
      expect(progressText({ ...progress, remainingSeconds, perSecond: 10 })).toContain(
        `10 a second  about ${said} left`,
      );
    }
    expect(progressText({ ...progress, tried: 9_000_000 })).toMatch(/^99 %/);
  });
});
