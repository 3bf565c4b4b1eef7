import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { review, row, sampleReport, someToken } from '../../test/sample-report.ts';
import type { AuditReview } from './audit-review.ts';
import { reportFormats, writeReport } from './report-format.ts';
import { writeTerminalReport } from './terminal-report.ts';

const ajv = new Ajv.default({ strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** A run in which this is all that anybody says. */
function saying(text: string): AuditReview {
  const result = { variant: text, verdict: 'accepted', reason: text, evidence: { detail: text } } as const;
  const rows = [row('A01', 'accepted', [result], text), row('C16', 'inconclusive', [], text)];
  const carrier = { in: 'header', name: text, scheme: text } as const;
  const target = { kind: 'http', name: text, request: { method: text, url: text, carrier } } as const;
  const calibration = { sound: true, good: text, badSignature: text, noToken: text, goodAtEnd: text };
  const entry = { attack: 'A01', verdict: 'accepted', reason: text, until: '2027-01-31', variant: 'another' } as const;
  return review(sampleReport({ target, calibration, rows }), { baseline: [entry] });
}

/** How often each sign of markup stands in a text. */
function signs(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(['<', '>', '"'].map((sign) => [sign, text.split(sign).length - 1]));
}

/** Ordinary and hostile pieces in any order, and any characters at all. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        ']]>',
        '<!--',
        '-->',
        '\u001b[2J',
        '\u202e',
        '{0}',
        '[a](b)',
        '##[',
        ' ',
      ),
      { minLength: 1 },
    )
    .map((pieces) => pieces.join('')),
);

describe('whatever a target says', () => {
  const usual = saying('x');

  it('every report stays what it is', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const told = saying(text);
        expect(JSON.parse(writeReport('json', told))).toMatchObject({ format: 'sealwright-audit-report' });
        expect(validate(JSON.parse(writeReport('sarif', told)))).toBe(true);
        for (const format of ['junit', 'html'] as const) {
          expect(signs(writeReport(format, told))).toEqual(signs(writeReport(format, usual)));
        }
      }),
    );
  });

  it('no report holds a character that is obeyed', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const told = saying(text);
        const written = [...reportFormats.map((format) => writeReport(format, told))];
        written.push(writeTerminalReport(told, { columns: 80, colour: false }));
        for (const one of written) expect(one).not.toMatch(/[^\P{C}\n]/u);
      }),
    );
  });

  it('no report holds a token, wherever in the text it stands', () => {
    const [, payload = '', signature = ''] = someToken.split('.');
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (before, after) => {
        const told = saying(`${before}${someToken} ${after}`);
        for (const format of reportFormats) {
          const text = writeReport(format, told);
          expect(text.includes(payload) || text.includes(signature)).toBe(false);
        }
      }),
    );
  });
});
