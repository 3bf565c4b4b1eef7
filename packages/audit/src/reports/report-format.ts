import type { AuditReview } from './audit-review.ts';
import { writeHtmlReport } from './html-report.ts';
import { writeJsonReport } from './json-report.ts';
import { writeJunitReport } from './junit-report.ts';
import { writeSarifReport } from './sarif-report.ts';

/** The formats of a report in a file. */
export type ReportFormat = 'json' | 'sarif' | 'junit' | 'html';

export const reportFormats: readonly ReportFormat[] = ['json', 'sarif', 'junit', 'html'];

/** The text of a report in that format. Pure: the same review gives the same text. */
export function writeReport(format: ReportFormat, review: AuditReview): string {
  return writers[format](review);
}

const writers: Readonly<Record<ReportFormat, (review: AuditReview) => string>> = {
  json: writeJsonReport,
  sarif: writeSarifReport,
  junit: writeJunitReport,
  html: writeHtmlReport,
};
