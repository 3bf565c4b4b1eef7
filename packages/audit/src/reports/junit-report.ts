import { groupTitle } from '../attack-groups.ts';
import type { RowResult } from '../report.ts';
import type { AuditReview, Finding } from './audit-review.ts';

/**
 * The report as JUnit XML, for Jenkins, GitLab and whoever else shows tests: a suite a group, a test case an attack.
 * Findings are failures, of whatever severity; rows without a verdict and accepted risks are skipped, with the reason.
 */
export function writeJunitReport(review: AuditReview): string {
  const { report } = review;
  const letters = [...new Set(report.rows.map(({ attack }) => attack.slice(0, 1)))];
  const suites = letters.map((letter) => suite(letter, review));
  const counts = attributes({
    name: `sealwright audit: ${report.target.name}`,
    ...countCases(review, report.rows),
    time: seconds(report.durationMilliseconds),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts}>\n${suites.join('')}</testsuites>\n`;
}

function suite(letter: string, review: AuditReview): string {
  const { report } = review;
  const rows = report.rows.filter(({ attack }) => attack.startsWith(letter));
  const counts = attributes({
    name: `${letter} ${groupTitle(letter)}`,
    ...countCases(review, rows),
    errors: 0,
    time: seconds(rows.reduce((sum, row) => sum + millisecondsOf(row), 0)),
    timestamp: report.startedAt,
  });
  return `  <testsuite${counts}>\n${rows.map((row) => testCase(row, review)).join('')}  </testsuite>\n`;
}

function testCase(row: RowResult, review: AuditReview): string {
  const { attack, title } = row;
  const named = attributes({
    classname: `sealwright.audit.${attack.slice(0, 1)}`,
    name: `${attack} ${title}`,
    time: seconds(millisecondsOf(row)),
  });
  const inner = outcome(row, review);
  return inner === '' ? `    <testcase${named}/>\n` : `    <testcase${named}>\n${inner}    </testcase>\n`;
}

function outcome(row: RowResult, { findings, acceptedRisks, facts }: AuditReview): string {
  const found = findings.filter(({ attack }) => attack === row.attack);
  // One failure a case is what every reader understands; the variants and other verdicts stand in its text.
  if (found.length > 0) {
    const [first] = found;
    const lines = [...found.map(told), `Fix: ${facts.get(row.attack)?.fix ?? ''}`, `Alone: --only ${row.attack}`];
    const named = attributes({ type: first?.verdict ?? '', message: `${row.severity}: ${told(found[0] as Finding)}` });
    return `      <failure${named}>${xmlText(lines.join('\n'))}</failure>\n`;
  }
  const borne = acceptedRisks.find(({ attack }) => attack === row.attack);
  if (borne !== undefined) {
    return skipped(`accepted risk (${borne.verdict}) until ${borne.entry.until}: ${borne.entry.reason}`);
  }
  return row.verdict === 'inconclusive' ? skipped(`no verdict: ${row.reason ?? 'no reason was given'}`) : '';
}

function told({ verdict, reason, variants }: Finding): string {
  const names = variants.map(({ variant }) => variant).join(', ');
  return `${verdict}${names === '' ? '' : `: ${names}`}${reason === undefined ? '' : ` (${reason})`}`;
}

function skipped(message: string): string {
  return `      <skipped${attributes({ message })}/>\n`;
}

function countCases(review: AuditReview, rows: readonly RowResult[]): Readonly<Record<string, number>> {
  const outcomes = rows.map((row) => outcome(row, review).trimStart());
  return {
    tests: rows.length,
    failures: outcomes.filter((text) => text.startsWith('<failure')).length,
    skipped: outcomes.filter((text) => text.startsWith('<skipped')).length,
  };
}

function millisecondsOf({ variants }: RowResult): number {
  return variants.reduce((sum, { evidence }) => sum + (evidence?.milliseconds ?? 0), 0);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');
}

/** Text between tags or in an attribute. XML 1.0 §2.2 has characters that cannot be written at all: they are left out. */
function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
