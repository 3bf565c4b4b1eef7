import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNotice, type CursorStep, cursorAt, moveCursor, restartCursor } from './event-cursor.ts';

const start = cursorAt({ logId: 'log', seq: 10 });
const step = (changes: Partial<CursorStep>): CursorStep => ({
  ...{ logId: 'log', seq: 10, settled: [], sent: 10, notices: [] },
  ...changes,
});

describe('a cursor', () => {
  it('keeps what was settled out of order until everything before it is', () => {
    const first = moveCursor(start, step({ settled: [13], sent: 15 }));
    const second = moveCursor(first, step({ settled: [12], sent: 14 }));
    expect(second).toMatchObject({ seq: 10, settled: [12, 13], sent: 15 });
    expect(moveCursor(second, step({ seq: 12, settled: [] }))).toMatchObject({ seq: 12, settled: [13], sent: 15 });
  });

  it('never moves back, and comes to the same whichever node writes first', () => {
    const seqs = fc.integer({ min: 0, max: 30 });
    const steps = fc.record({ seq: seqs, settled: fc.array(seqs), sent: seqs }).map(step);
    fc.assert(
      fc.property(steps, steps, (one, two) => {
        const moved = moveCursor(moveCursor(start, one), two);
        expect(moved).toEqual(moveCursor(moveCursor(start, two), one));
        expect(moved.seq).toBeGreaterThanOrEqual(start.seq);
        expect(moved.sent).toBeGreaterThanOrEqual(moved.seq);
        expect(moved.settled.every((seq) => seq > moved.seq)).toBe(true);
      }),
    );
  });

  it('takes no step of another log, but its notices', () => {
    const noticed = addNotice(addNotice(start, 'a'), null);
    const moved = moveCursor(noticed, step({ logId: 'other', seq: 99, settled: [98], sent: 99, notices: [0] }));
    expect(moved).toEqual({ ...start, notices: [{ number: 1, state: null }], nextNotice: 2 });
  });

  it('begins another log at its beginning, and takes its notices along', () => {
    const noticed = addNotice(moveCursor(start, step({ settled: [13], sent: 15 })), 'a');
    expect(restartCursor(noticed, 'other')).toEqual({
      ...{ logId: 'other', seq: 0, settled: [], sent: 0 },
      ...{ notices: [{ number: 0, state: 'a' }], nextNotice: 1 },
    });
  });
});
