import { describe, expect, it } from 'vitest';
import { hostileReview, obeyed, review, someToken } from '../../test/sample-report.ts';
import { writeJsonReport } from './json-report.ts';

describe('the report in JSON', () => {
  it('has what a program asks for, in an order that does not change', () => {
    const text = writeJsonReport(review());
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'format',
      'version',
      'tool',
      'target',
      'startedAt',
      'durationMilliseconds',
      'presentations',
      'status',
      'failOn',
      'calibration',
      'findings',
      'acceptedRisks',
      'baselineNotices',
      'notTested',
      'rows',
    ]);
    expect(writeJsonReport(review())).toBe(text);
    expect(JSON.parse(text)).toMatchObject({
      format: 'sealwright-audit-report',
      version: 1,
      status: 1,
      failOn: 'high',
      findings: [
        {
          attack: 'A01',
          severity: 'critical',
          verdict: 'accepted',
          cwe: 347,
          fix: expect.stringMatching(/^Let the key/),
        },
        { attack: 'C16', verdict: 'crashed', reason: 'answered 500' },
        { attack: 'F08' },
      ],
      notTested: [{ attacks: ['C24'] }, { attacks: ['G02'] }, { attacks: ['H13'] }],
    });
  });

  it('tells of accepted risks with the words of whoever bears them', () => {
    const entry = { attack: 'F08', verdict: 'accepted', reason: 'The gateway rewrites.', until: '2027-01-31' } as const;
    const told: unknown = JSON.parse(writeJsonReport(review(undefined, { baseline: [entry] })));
    expect(told).toMatchObject({
      acceptedRisks: [{ attack: 'F08', acceptance: { reason: 'The gateway rewrites.', until: '2027-01-31' } }],
    });
  });

  it('holds no token and nothing that a terminal would obey, so that it can be printed', () => {
    const text = writeJsonReport(hostileReview());
    for (const one of obeyed) expect(text).not.toContain(one);
    expect(JSON.stringify(JSON.parse(text))).not.toContain(someToken.split('.')[1]);
  });
});
