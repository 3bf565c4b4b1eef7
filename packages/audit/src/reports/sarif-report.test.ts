import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { hostileReview, obeyed, review, row, sampleReport, someToken, variant } from '../../test/sample-report.ts';
import { catalogue } from '../catalogue.ts';
import type { AuditReview } from './audit-review.ts';
import { targetPath, writeSarifReport } from './sarif-report.ts';

// One of its patterns is none in the Unicode mode of regular expressions.
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
      readonly results: readonly Result[];
      readonly invocations: readonly [
        { readonly exitCode: number; readonly executionSuccessful: boolean } & Record<
          'toolExecutionNotifications' | 'toolConfigurationNotifications',
          readonly { readonly message: { readonly text: string }; readonly level: string }[]
        >,
      ];
    },
  ];
}
interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly justification: string }[];
  readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }];
}

function written(told: AuditReview): Log['runs'][0] {
  const text = writeSarifReport(told);
  const log: unknown = JSON.parse(text);
  expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  for (const one of obeyed) expect(text).not.toContain(one);
  expect(text).not.toContain(someToken.split('.')[1]);
  return (log as Log).runs[0];
}

const fingerprints = (told: AuditReview): readonly string[] =>
  written(told).results.map(({ partialFingerprints }) => Object.values(partialFingerprints).join(' '));

describe('the report in SARIF', () => {
  it('is valid by the schema, and the schema finds faults', () => {
    expect(written(review()).results).toHaveLength(3);
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{}] }] })).toBe(false);
  });

  it('is valid for the catalogue as it is, for a hostile target, for a blind run and for an empty one', () => {
    written(review(sampleReport(), { attacks: catalogue }));
    written(hostileReview());
    const blind = { sound: false, reason: 'good and bad look alike', good: '200', badSignature: '200', noToken: '200' };
    const { invocations } = written(review(sampleReport({ calibration: blind, rows: [] })));
    expect(invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 3 });
  });

  it('has findings alone as results, with level, severity and weakness', () => {
    const { results, tool } = written(review());
    expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(['A01 error', 'C16 warning', 'F08 note']);
    expect(results[0]?.message.text).toBe(
      'Unsigned token: algorithm none: was taken by GET http://127.0.0.1:4001/me. Variants: no-signature, two-members.',
    );
    expect(tool.driver.rules[0]).toMatchObject({
      id: 'A01',
      properties: { tags: ['security', 'jwt', 'external/cwe/cwe-347'], 'security-severity': '9.5' },
      relationships: [{ target: { id: '347' } }],
    });
  });

  it('tells of rows without a verdict as notifications', () => {
    const [{ toolExecutionNotifications: told }] = written(review()).invocations;
    expect(told.map(({ message }) => message.text.slice(0, 3))).toEqual(['C24', 'G02', 'H13']);
    expect(told[1]).toMatchObject({ level: 'note', associatedRule: { id: 'G02' } });
  });

  it('has accepted risks as suppressed results, and says when one has ended', () => {
    const entry = { attack: 'F08', verdict: 'accepted', reason: 'The gateway rewrites.', until: '2027-01-31' } as const;
    const { results } = written(review(undefined, { baseline: [entry] }));
    expect(results.filter(({ suppressions }) => suppressions)).toMatchObject([
      { ruleId: 'F08', suppressions: [{ justification: 'The gateway rewrites. (until 2027-01-31)' }] },
    ]);
    const ended = written(review(undefined, { baseline: [{ ...entry, until: '2026-01-31' }] }));
    expect(ended.results.every(({ suppressions }) => suppressions === undefined)).toBe(true);
    expect(ended.invocations[0].toolConfigurationNotifications[0]?.message.text).toContain('ended on 2026-01-31');
  });
});

describe('a fingerprint', () => {
  it('is the same on another day, another machine and another port of loopback', () => {
    const request = { ...sampleReport().target.request!, url: 'http://localhost:55321/me' };
    const elsewhere = sampleReport({
      startedAt: '2027-03-01T00:00:00.000Z',
      durationMilliseconds: 1,
      target: { kind: 'http', name: 'GET http://localhost:55321/me', request },
    });
    expect(fingerprints(review(elsewhere))).toEqual(fingerprints(review()));
  });

  it('is the same when the risk is accepted, and another for another verdict, attack or target', () => {
    const entry = { attack: 'F08', verdict: 'accepted', reason: 'We know.', until: '2027-01-31' } as const;
    expect(fingerprints(review(undefined, { baseline: [entry] })).toSorted()).toEqual(
      fingerprints(review()).toSorted(),
    );
    const crashed = review(sampleReport({ rows: [row('A01', 'crashed', [variant('no-signature', 'crashed', 500)])] }));
    const request = { ...sampleReport().target.request!, url: 'http://127.0.0.1:4001/admin' };
    const other = review(sampleReport({ target: { kind: 'http', name: 'x', request } }));
    const all = [...fingerprints(review()), ...fingerprints(crashed), ...fingerprints(other)];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['GET https://api.example:8443/v1/me', 'api.example%3A8443/v1/me'],
    ['GET http://[::1]:4001/', 'localhost'],
    ['./src/verify.js#check', 'src/verify.js'],
    ['/some/where/verify.js#check', 'verify.js'],
    ['../../etc/passwd', 'etc/passwd'],
    ['javascript:alert(1)', 'javascript%3Aalert(1)'],
    ['', 'function'],
  ])('is made over a path without a scheme: %s is %s', (name, path) => {
    expect(targetPath({ kind: 'function', name })).toBe(path);
  });

  it('lies in no address with a scheme, whatever the target', () => {
    for (const { locations } of written(hostileReview()).results) {
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w%.()!~*'/-]+$/);
    }
  });
});

describe('a hostile text in SARIF', () => {
  it('is neither a link nor a placeholder in a message', () => {
    const { results, invocations } = written(hostileReview());
    const texts = [...results, ...invocations[0].toolExecutionNotifications].map(({ message }) => message.text);
    for (const text of texts) {
      expect(text).not.toMatch(/(?<!\\)\[[^\]]*(?<!\\)\]\(/);
      expect(text).not.toMatch(/(?<!\{)\{\d+\}(?!\})/);
    }
  });
});
