import type { Finding } from '@sealwright/audit/doctor';
import type { Examination } from './doctor-subject.ts';

/** An examination for people: each finding with its place, what to do, and where that is written. */
export function describeExamination({ findings, suppressed, looked }: Examination): string {
  return [...findings.map(describeFinding), ...suppressed.map(describeSuppressed), inLine(looked), countOf(findings)]
    .filter((text) => text !== '')
    .join('\n');
}

/**
 * What a tree holds names itself, its files too, and a runner of pipelines obeys lines: `::error::` at the beginning of one,
 * `##vso[` anywhere. So it stays in its line.
 */
function inLine(text: string): string {
  return text
    .replaceAll(/[\r\n\u2028\u2029]/g, (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`)
    .replaceAll('##', '#\\u{23}')
    .replace(/^::/, '\\u{3a}:');
}

function describeFinding(finding: Finding): string {
  const { severity, ruleId, cwe, message, excerpt, fix, source, confidence } = finding;
  const sure = confidence === 'high' ? '' : ` (confidence: ${confidence})`;
  return [
    `${severity.toUpperCase().padEnd(8)}  ${placeOf(finding)}  ${ruleId}`,
    `          ${message}${sure}`,
    ...(excerpt === undefined || excerpt === '' ? [] : [`          | ${inLine(excerpt)}`]),
    `          fix: ${fix}`,
    `          ${[...source, `CWE-${cwe}`].join(', ')}`,
    '',
  ].join('\n');
}

function describeSuppressed(finding: Finding & { readonly reason: string }): string {
  return `ignored   ${placeOf(finding)}  ${finding.ruleId}: ${inLine(finding.reason)}\n`;
}

function placeOf({ file: path, line, column, pointer }: Finding): string {
  const file = inLine(path);
  if (line !== undefined) return `${file}:${line}:${column ?? 1}`;
  return pointer === undefined || pointer === '' ? file : `${file}#${inLine(pointer)}`;
}

function countOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing unsafe found';
  const counts = ['critical', 'high', 'medium', 'low']
    .map((severity) => [findings.filter((finding) => finding.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`);
  return `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}: ${counts.join(', ')}`;
}
