import { styleText } from 'node:util';
import type { Severity } from '../attack.ts';
import { groupTitle } from '../attack-groups.ts';
import { findingVerdicts } from '../baseline.ts';
import type { RowResult } from '../report.ts';
import { severities } from '../severity.ts';
import type { AcceptedRisk, AuditReview, Finding } from './audit-review.ts';
import { cutText, padText, textWidth, wrapText } from './text-width.ts';
import { count, untestedSentence } from './untested-sentence.ts';

export interface TerminalOptions {
  readonly columns: number;
  /** Only for a terminal, and where `NO_COLOR` is not set: see {@link wantsColour}. */
  readonly colour: boolean;
}

type Style = Parameters<typeof styleText>[0];

/**
 * The report for a person at a terminal: findings with what to do, a line for each group, the counts, and as the last
 * sentence what was not tested and why. No line begins as a command of a pipeline's runner does.
 */
export function writeTerminalReport(review: AuditReview, { columns, colour }: TerminalOptions): string {
  const width = Math.min(Math.max(columns, 40), 120);
  const paint = (style: Style, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const { report, findings, acceptedRisks, notices } = review;
  const parts = [
    head(review, width, paint),
    findings.flatMap((finding) => findingLines(finding, review, width, paint)),
    acceptedRisks.flatMap((risk) => riskLines(risk, width, paint)),
    notices.flatMap(({ words }) => indented(`baseline: ${words}`, '  ', width)),
    groupLines(report.rows, width, paint),
    [...wrapText(countsSentence(review), width), ...wrapText(verdictSentence(review), width)],
    wrapText(untestedSentence(review), width),
  ];
  const lines = parts.filter((part) => part.length > 0).flatMap((part) => [...part, '']);
  return `${lines.map(harmless).join('\n').trimEnd()}\n`;
}

/** Whether a stream is to be coloured: a terminal, and nobody who said no (https://no-color.org). */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

const severityStyle: Readonly<Record<Severity, Style>> = {
  critical: ['bgRed', 'whiteBright', 'bold'],
  high: ['red', 'bold'],
  medium: ['yellow', 'bold'],
  low: ['cyan'],
};

type Paint = (style: Style, text: string) => string;

function head({ report }: AuditReview, width: number, paint: Paint): readonly string[] {
  const { sound, reason, good, badSignature, noToken, goodAtEnd } = report.calibration;
  const end = goodAtEnd === undefined ? '' : ` · the good token at the end: ${goodAtEnd}`;
  const answers = `good token: ${good} · broken signature: ${badSignature} · no token: ${noToken}${end}`;
  const blind = sound ? [] : wrapText(`This target cannot be judged: ${reason ?? 'good and bad look alike'}.`, width);
  return [
    ...wrapText(`sealwright audit · ${report.target.name}`, width).map((line) => paint('bold', line)),
    ...wrapText(answers, width).map((line) => paint('dim', line)),
    ...blind.map((line) => paint(['red', 'bold'], line)),
  ];
}

function findingLines(finding: Finding, { facts }: AuditReview, width: number, paint: Paint): readonly string[] {
  const { attack, title, severity, verdict, reason, variants } = finding;
  const badge = padText(severity.toUpperCase(), 8);
  const names = variants.map(({ variant }) => variant);
  const shown = names.slice(0, 6).join(', ') + (names.length > 6 ? ` and ${names.length - 6} more` : '');
  const fix = facts.get(attack)?.fix;
  const first = cutText(`${attack}  ${title}`, width - 13 - verdict.length);
  return [
    ` ${paint(severityStyle[severity], badge)}  ${paint('bold', padText(first, width - 13 - verdict.length))} ${paint(['red'], verdict)}`,
    ...(shown === '' ? [] : indented(shown, ' '.repeat(11), width)),
    ...(reason === undefined ? [] : indented(reason, ' '.repeat(11), width)),
    ...(fix === undefined ? [] : indented(`Fix: ${fix}`, ' '.repeat(11), width)),
    ...indented(`Alone: --only ${attack}`, ' '.repeat(11), width).map((line) => paint('dim', line)),
  ];
}

function riskLines({ attack, title, verdict, entry }: AcceptedRisk, width: number, paint: Paint): readonly string[] {
  const words = `accepted risk until ${entry.until}: ${attack} ${title} (${verdict}). ${entry.reason}`;
  return indented(words, '  ', width).map((line) => paint('dim', line));
}

function groupLines(rows: readonly RowResult[], width: number, paint: Paint): readonly string[] {
  const letters = [...new Set(rows.map(({ attack }) => attack.slice(0, 1)))];
  const titles = Math.max(...letters.map((letter) => textWidth(groupTitle(letter))));
  return letters.flatMap((letter) => {
    const own = rows.filter(({ attack }) => attack.startsWith(letter));
    const told = verdictCounts(own)
      .map(([verdict, number]) => `${number} ${verdict}`)
      .join(' · ');
    const bad = own.some(({ verdict }) => findingVerdicts.some((one) => one === verdict));
    // Where nothing has a verdict, nothing is good either.
    const untold = own.every(({ verdict }) => verdict === 'inconclusive');
    const sign = ` ${untold ? '·' : paint(bad ? 'red' : 'green', bad ? '✗' : '✓')} ${letter}  `;
    const line = `${padText(groupTitle(letter), titles)}  ${told}`;
    if (textWidth(line) + 6 <= width) return [sign + line];
    return [sign + cutText(groupTitle(letter), width - 6), ...indented(told, ' '.repeat(6), width)];
  });
}

/** The verdicts that occur, in the order of their weight, with how often. */
export function verdictCounts(rows: readonly RowResult[]): readonly (readonly [string, number])[] {
  const words = {
    accepted: 'accepted',
    crashed: 'crashed',
    slow: 'slow',
    refused: 'refused',
    inconclusive: 'untested',
  };
  return Object.entries(words).flatMap(([verdict, word]) => {
    const number = rows.filter((row) => row.verdict === verdict).length;
    return number === 0 ? [] : [[word, number] as const];
  });
}

/** How much was done, and what came of it. */
export function countsSentence({ report, findings, acceptedRisks }: AuditReview): string {
  const bySeverity = severities.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const found =
    findings.length === 0 ? 'no finding' : `${count(findings.length, 'finding')} (${bySeverity.join(', ')})`;
  const borne = acceptedRisks.length === 0 ? '' : `, ${count(acceptedRisks.length, 'accepted risk')}`;
  const seconds = (report.durationMilliseconds / 1000).toFixed(1);
  return `${count(report.rows.length, 'attack')}, ${count(report.presentations, report.target.kind === 'function' ? 'call' : 'request')}, ${seconds} s: ${found}${borne}.`;
}

/** What the exit status says, in words. */
export function verdictSentence({ status, failOn, findings, report }: AuditReview): string {
  if (status === 1) return `Failed: a finding is ${failOn} or worse.`;
  if (status === 0) {
    return findings.length === 0 ? 'Passed.' : `Passed: no finding is ${failOn} or worse (--fail-on ${failOn}).`;
  }
  const { sound, good, goodAtEnd = good } = report.calibration;
  if (sound && good !== goodAtEnd) {
    const end = goodAtEnd.startsWith('the good token') ? goodAtEnd : `the good token at the end: ${goodAtEnd}`;
    return `Not judged: ${end}. Refusals before that mean nothing.`;
  }
  return 'Not judged: this run says nothing about the target, neither good nor bad.';
}

function indented(text: string, indent: string, width: number): readonly string[] {
  return wrapText(text, width - indent.length).map((line) => indent + line);
}

/**
 * Runners of pipelines obey lines: `::error::` at the beginning of one (GitHub), `##vso[` and `##teamcity[` anywhere. A
 * target's words may be wrapped to such a place.
 */
function harmless(line: string): string {
  return line.replaceAll('##', '#\\u{23}').replace(/^(\s*):(?=:)/, '$1\\u{3a}');
}
