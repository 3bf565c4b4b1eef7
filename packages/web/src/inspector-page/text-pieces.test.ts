import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textPieces } from './text-pieces.ts';

const parts = [
  { name: 'header', mark: { offset: 0, length: 3 } },
  { name: 'claims', mark: { offset: 4, length: 3 } },
] as const;

describe('the pasted text', () => {
  it('is cut where a part, a finding or the selection begins and ends', () => {
    const findings = [
      { severity: 'note', mark: { offset: 1, length: 4 } },
      { severity: 'refused', mark: { offset: 2, length: 1 } },
    ] as const;
    const pieces = textPieces('abc.def', { parts, findings, selected: { offset: 5, length: 2 } });
    expect(pieces.map(({ text, part, severity, selected }) => [text, part, severity, selected])).toStrictEqual([
      ['a', 'header', undefined, false],
      ['b', 'header', 'note', false],
      ['c', 'header', 'refused', false],
      ['.', undefined, 'note', false],
      ['d', 'claims', 'note', false],
      ['ef', 'claims', undefined, true],
    ]);
  });

  it('is one piece where there is nothing to say', () => {
    expect(textPieces('abc', { parts: [], findings: [], selected: undefined })).toHaveLength(1);
  });

  it('is not cut a thousand times where it is far too long', () => {
    const findings = Array.from(
      { length: 1000 },
      (_, offset) => ({ severity: 'note', mark: { offset, length: 1 } }) as const,
    );
    expect(textPieces('a'.repeat(70_000), { parts: [], findings, selected: undefined })).toHaveLength(1);
  });

  it('is whole again when its pieces are joined, whatever the marks say', () => {
    const mark = fc.record({ offset: fc.integer({ min: -5, max: 50 }), length: fc.integer({ min: -5, max: 50 }) });
    const finding = fc.record({
      severity: fc.constantFrom('refused', 'danger', 'warning', 'note'),
      mark: fc.option(mark, { nil: undefined }),
    });
    const whole = fc.property(
      fc.string(),
      fc.array(finding),
      fc.option(mark, { nil: undefined }),
      (text, findings, selected) => {
        const pieces = textPieces(text, { parts, findings, selected });
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        expect(pieces.every((piece) => piece.text !== '')).toBe(true);
      },
    );
    fc.assert(whole);
  });
});
