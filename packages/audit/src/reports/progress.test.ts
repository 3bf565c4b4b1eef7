import { describe, expect, it } from 'vitest';
import { hostileText, row, sampleRows } from '../../test/sample-report.ts';
import { createProgress } from './progress.ts';
import { textWidth } from './text-width.ts';

function told(live: boolean, rows = sampleRows(), columns = 60): readonly string[] {
  const written: string[] = [];
  const progress = createProgress({ write: (text) => void written.push(text), live, columns });
  for (const [place, one] of rows.entries()) progress.onRow(one, place + 1, rows.length);
  progress.end();
  // Whoever cleans up may say so again: what was printed since is not wiped away.
  progress.end();
  return written;
}

describe('progress', () => {
  it('on a terminal is one line that changes, within its columns, and goes away', () => {
    const lines = told(true, [...sampleRows(), { ...row('H14', 'refused', []), title: hostileText }]);
    expect(lines[2]).toBe('\r\u001b[2K3/8  2 findings  C16 kid of another type');
    for (const line of lines) {
      expect(line.startsWith('\r\u001b[2K')).toBe(true);
      expect(line.slice(5)).not.toMatch(/\p{C}/u);
      expect(textWidth(line.slice(5))).toBeLessThan(60);
    }
    expect(lines.at(-1)).toBe('\r\u001b[2K');
  });

  it('in a log is a plain line for each group, once it is done', () => {
    expect(told(false)).toEqual([
      'A: 1 accepted\n',
      'B: 1 refused\n',
      'C: 1 crashed, 1 untested\n',
      'F: 1 accepted\n',
      'G: 1 untested\n',
      'H: 1 untested\n',
    ]);
  });

  it('says nothing of a run that fired nothing', () => {
    expect(told(true, [])).toEqual([]);
  });
});
