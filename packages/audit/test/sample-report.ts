import type { AttackFacts, VariantResult } from '../src/attack.ts';
import type { AuditReport, RowResult } from '../src/report.ts';
import { type AuditReview, type KnownAttack, type ReviewOptions, reviewReport } from '../src/reports/audit-review.ts';

export const today = '2026-11-22';

/** A token by its form; of nobody. */
export const someToken = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSIsImFkbWluIjp0cnVlfQ.c2lnbmF0dXJl';

/** What a hostile target would like to see in a report: each obeyed by some medium. */
export const hostileText =
  '\u001b[2K\u001b]0;owned\u0007 \u202egnp.exe <script>alert(1)</script> ]]> &amp; "quoted" \'single\' `tick` ' +
  '[click](http://evil.example) {0} ##vso[task.complete] \r\n::error::no \u2028 \u0000 \ud800 =HYPERLINK("x") ' +
  someToken;

/** What must be in no report, whatever its medium: they are obeyed, not shown. */
export const obeyed: readonly string[] = ['\u001b', '\u0007', '\u202e', '\u2028', '\u0000', '\ud800', '\r', someToken];

export const sampleAttacks: readonly KnownAttack[] = [
  { kind: 'token', ...facts('A01', 'Unsigned token: algorithm none', 'critical', 347) },
  { kind: 'token', ...facts('B02', 'RSA key as HMAC secret: other texts of the PEM', 'critical', 347) },
  { kind: 'token', ...facts('C16', 'kid of another type', 'medium', 704) },
  { kind: 'staged', ...facts('C24', 'A key set with a broken entry', 'high', 20) },
  { kind: 'token', ...facts('F08', 'Base64url with bits that say nothing', 'low', 20) },
  { kind: 'token', ...facts('G02', 'A token without an end', 'high', 613) },
  { kind: 'not-forged', ...facts('H13', 'Verification can be switched off', 'high', 1188) },
];

/** A run with one of each verdict. */
export function sampleReport(change: Partial<AuditReport> = {}): AuditReport {
  const request = {
    method: 'GET',
    url: 'http://127.0.0.1:4001/me',
    carrier: { in: 'header', name: 'authorization', scheme: 'Bearer' },
  } as const;
  return {
    tool: { name: 'sealwright', version: '0.1.0' },
    target: { kind: 'http', name: 'GET http://127.0.0.1:4001/me', request },
    startedAt: '2026-11-22T10:00:00.000Z',
    durationMilliseconds: 12_345,
    presentations: 812,
    calibration: { sound: true, good: '200', badSignature: '401', noToken: '401', goodAtEnd: '200' },
    rows: sampleRows(),
    ...change,
  };
}

export function sampleRows(): readonly RowResult[] {
  return [
    row('A01', 'accepted', [
      variant('no-signature', 'accepted', 200),
      variant('old-signature', 'refused', 401),
      variant('two-members', 'accepted', 200),
    ]),
    row('B02', 'refused', [variant('no-final-newline', 'refused', 401)]),
    row('C16', 'crashed', [variant('object', 'crashed', 500), variant('array', 'refused', 401)], 'answered 500'),
    { ...row('C24', 'inconclusive', [], 'needs jwks-host'), missing: ['jwks-host'] },
    row('F08', 'accepted', [variant('signature', 'accepted', 200)]),
    { ...row('G02', 'inconclusive', [], 'needs signing-key'), missing: ['signing-key'] },
    row('H13', 'inconclusive', [], 'there is no request that shows it: read the code for such an option'),
  ];
}

export function review(report: AuditReport = sampleReport(), options: Partial<ReviewOptions> = {}): AuditReview {
  return reviewReport(report, { attacks: sampleAttacks, today, ...options });
}

/** A run in which all that a target can have a hand in is hostile. */
export function hostileReview(): AuditReview {
  const bad: VariantResult = {
    variant: hostileText,
    verdict: 'crashed',
    reason: hostileText,
    evidence: { detail: hostileText },
  };
  const report = sampleReport({
    target: {
      kind: 'http',
      name: hostileText,
      request: {
        method: hostileText,
        url: `http://127.0.0.1/'"$(id)\`id\`${hostileText}`,
        carrier: { in: 'header', name: hostileText, scheme: hostileText },
      },
    },
    calibration: { sound: true, good: hostileText, badSignature: hostileText, noToken: hostileText },
    rows: [
      row('A01', 'crashed', [bad], hostileText),
      row('F08', 'accepted', [{ ...bad, verdict: 'accepted' }], hostileText),
      row('C16', 'slow', [{ ...bad, verdict: 'slow' }], hostileText),
      row('H13', 'inconclusive', [], hostileText),
    ],
  });
  const entry = { attack: 'F08', verdict: 'accepted', reason: 'We know.', until: '2027-01-31' } as const;
  return review(report, { baseline: [entry] });
}

export function row(
  attack: string,
  verdict: RowResult['verdict'],
  variants: readonly VariantResult[],
  reason?: string,
): RowResult {
  const { title = attack, severity = 'low' } = sampleAttacks.find(({ id }) => id === attack) ?? {};
  return { attack, title, severity, verdict, variants, ...(reason === undefined ? {} : { reason }) };
}

export function variant(name: string, verdict: VariantResult['verdict'], status: number): VariantResult {
  return { variant: name, verdict, evidence: { status, milliseconds: 4 } };
}

function facts(id: string, title: string, severity: AttackFacts['severity'], cwe: number): AttackFacts {
  return {
    id,
    title,
    severity,
    cwe,
    source: ['RFC 8725 §3.2'],
    how: `How ${id} works, in a sentence. And in another one.`,
    victims: [{ what: 'some-library < 1.2.3', advisory: 'CVE-2015-9235' }, { what: 'another, as measured' }],
    fix: `Let the key say which algorithm it is for. That mends ${id}.`,
  };
}
