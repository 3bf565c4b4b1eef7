import { describe, expect, it } from 'vitest';
import { row, sampleAttacks, sampleReport, variant } from '../../test/sample-report.ts';
import { reviewReport } from './audit-review.ts';

const today = '2026-11-22';
const [first, second] = sampleAttacks;
if (first === undefined || second === undefined) throw new TypeError('two attacks are needed');

describe('the review of a report', () => {
  it.each(['material', 'observed'] as const)(
    'does not call a run judged that has verdicts on what was %s alone, where tokens were presented',
    (kind) => {
      const attacks = [
        { ...first, kind: 'token' as const },
        { ...second, kind },
      ];
      const unclear = row(first.id, 'inconclusive', []);
      const clear = row(first.id, 'refused', []);
      const lookedUp = row(second.id, 'refused', []);
      const status = (rows: readonly (typeof clear)[]): number =>
        reviewReport(sampleReport({ rows }), { attacks, today }).status;
      expect(status([unclear, lookedUp])).toBe(3);
      expect(status([clear, lookedUp])).toBe(0);
      // Nothing else was asked for.
      expect(status([lookedUp])).toBe(0);
    },
  );

  it('does not call a run judged in which only the good token was answered as something known', () => {
    const attacks = [
      { ...first, kind: 'token' as const },
      { ...second, kind: 'staged' as const },
    ];
    const strange = row(first.id, 'inconclusive', [variant('without-signature', 'inconclusive', 403)], 'answered 403');
    const rows = [strange, row(second.id, 'refused', [variant('good-tokens-in-a-row', 'refused', 200)])];
    expect(reviewReport(sampleReport({ rows }), { attacks, today }).status).toBe(3);
    expect(reviewReport(sampleReport({ rows: rows.slice(1) }), { attacks, today }).status).toBe(0);
  });
});
