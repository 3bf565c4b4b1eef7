import type { AuditReview, Finding } from './audit-review.ts';
import { untestedReasons } from './untested-sentence.ts';

/**
 * The report for programs. Stable: members are only ever added while `version` is 1, and keep their order, so that two
 * reports can be compared line by line. docs/audit-reports.md describes it.
 */
export function writeJsonReport(review: AuditReview): string {
  const { report, findings, acceptedRisks, notices, failOn, status } = review;
  const { tool, target, startedAt, durationMilliseconds, presentations, calibration, rows } = report;
  const document = {
    format: 'sealwright-audit-report',
    version: 1,
    tool,
    target,
    startedAt,
    durationMilliseconds,
    presentations,
    status,
    failOn,
    calibration,
    findings: findings.map((finding) => told(finding, review)),
    acceptedRisks: acceptedRisks.map(({ entry, ...finding }) => ({
      ...told(finding, review),
      acceptance: { reason: entry.reason, until: entry.until },
    })),
    baselineNotices: notices.map(({ kind, entry, words }) => ({ kind, attack: entry.attack, words })),
    notTested: untestedReasons(review),
    rows,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function told({ attack, title, severity, verdict, reason, variants }: Finding, { facts }: AuditReview): object {
  const { cwe, source, fix } = facts.get(attack) ?? {};
  return { attack, title, severity, verdict, reason, cwe, source, fix, variants };
}
