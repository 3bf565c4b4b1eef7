import type { Finding } from '@sealwright/audit/doctor';
import { describe, expect, it } from 'vitest';
import { describeExamination } from './doctor-text.ts';

const finding: Finding = {
  ...{ ruleId: 'secret-fallback', severity: 'high', confidence: 'high', cwe: 1188 },
  ...{ title: 'A fallback secret', message: 'A secret has a fallback', fix: 'Throw.', source: ['RFC 8725 §3.5'] },
  ...{ file: 'src/login.ts', line: 2, column: 13, excerpt: 'const key = 1;' },
};

describe('what doctor prints', () => {
  it('shows the place, the line and the fix', () => {
    const text = describeExamination({ kind: 'tree', findings: [finding], suppressed: [], looked: 'read 1 files' });
    expect(text).toContain('src/login.ts:2:13  secret-fallback');
    expect(text).toContain('| const key = 1;');
  });

  it('keeps names and words of the tree in their line, where no runner of a pipeline obeys them', () => {
    const hostile = 'a\n::error::x\r::add-mask::y\u2028##vso[task.setvariable]z';
    const text = describeExamination({
      kind: 'tree',
      findings: [{ ...finding, file: hostile, excerpt: hostile }],
      suppressed: [{ ...finding, file: hostile, reason: hostile }],
      looked: `::warning::${hostile}`,
    });
    expect(text).not.toMatch(/^\s*::|##|[\r\u2028]/m);
    expect(text.split('\n').filter((line) => line.includes('error::'))).toHaveLength(4);
  });
});
