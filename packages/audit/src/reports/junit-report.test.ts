import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hostileReview, obeyed, review, row, sampleReport, someToken } from '../../test/sample-report.ts';
import type { AuditReview } from './audit-review.ts';
import { writeJunitReport } from './junit-report.ts';

interface Element {
  readonly tag: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

/** Read by a parser that is not ours: Python's, which is expat. */
function parsed(told: AuditReview): Element {
  const program = `
import json, sys, xml.etree.ElementTree as tree
def plain(e): return {'tag': e.tag, 'text': e.text or '', 'attributes': e.attrib, 'children': [plain(c) for c in e]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))`;
  const input = writeJunitReport(told);
  return JSON.parse(execFileSync('python3', ['-c', program], { input, encoding: 'utf8' })) as Element;
}

const cases = (root: Element): readonly Element[] => root.children.flatMap(({ children }) => children);

describe('the report in JUnit XML', () => {
  it('has a suite a group and a case an attack, and counts them', () => {
    const root = parsed(review());
    expect(root.attributes).toMatchObject({ tests: '7', failures: '3', skipped: '3', time: '12.345' });
    expect(root.children.map(({ attributes }) => attributes['name']?.slice(0, 1))).toEqual([
      'A',
      'B',
      'C',
      'F',
      'G',
      'H',
    ]);
    expect(cases(root).map(({ attributes }) => attributes['name']?.slice(0, 3))).toEqual([
      'A01',
      'B02',
      'C16',
      'C24',
      'F08',
      'G02',
      'H13',
    ]);
    expect(root.children[2]?.attributes).toMatchObject({ tests: '2', failures: '1', skipped: '1', errors: '0' });
  });

  it('has findings as failures with the variants and the fix', () => {
    const [failure] = cases(parsed(review()))[0]?.children ?? [];
    expect(failure).toMatchObject({
      tag: 'failure',
      attributes: { type: 'accepted', message: 'critical: accepted: no-signature, two-members' },
    });
    expect(failure?.text).toMatch(/Fix: Let the key say which.*\nAlone: --only A01$/);
  });

  it('skips what has no verdict and what is accepted, each with its reason', () => {
    const entry = {
      attack: 'F08',
      verdict: 'accepted',
      reason: 'The <gateway> rewrites.',
      until: '2027-01-31',
    } as const;
    const skipped = cases(parsed(review(undefined, { baseline: [entry] }))).flatMap(({ children }) =>
      children.filter(({ tag }) => tag === 'skipped').map(({ attributes }) => attributes['message']),
    );
    expect(skipped).toEqual([
      'no verdict: needs jwks-host',
      'accepted risk (accepted) until 2027-01-31: The <gateway> rewrites.',
      'no verdict: needs signing-key',
      'no verdict: there is no request that shows it: read the code for such an option',
    ]);
  });

  it('is read whole when the target is hostile, and holds nothing that is obeyed', () => {
    const text = writeJunitReport(hostileReview());
    for (const one of obeyed) expect(text).not.toContain(one);
    expect(text).not.toContain(someToken.split('.')[1]);
    const root = parsed(hostileReview());
    expect(cases(root)).toHaveLength(4);
    expect(root.attributes['name']).toContain('<script>alert(1)</script> ]]>');
    expect(cases(root)[0]?.children[0]?.text).toContain('<script>');
  });

  it('leaves out what XML cannot write, though it came without being made printable', () => {
    const report = sampleReport({ rows: [row('A01', 'inconclusive', [], 'ok')] });
    const told = review(report);
    const raw = {
      ...told,
      report: { ...told.report, rows: [{ ...report.rows[0]!, reason: 'a\u0000\u001b\ufffe\ud800b' }] },
    };
    expect(cases(parsed(raw))[0]?.children[0]?.attributes['message']).toBe('no verdict: ab');
  });

  it('is one suite without a case when nothing was fired', () => {
    expect(parsed(review(sampleReport({ rows: [] }))).attributes).toMatchObject({ tests: '0', failures: '0' });
  });
});
