export { attackGroups } from './attack-groups.ts';
export type { Baseline, BaselineEntry, BaselineNotice, FindingVerdict } from './baseline.ts';
export { type ReadBaseline, readBaseline, writeBaseline } from './baseline-document.ts';
export { defaultFailOn } from './defaults.ts';
export { type AuditStatus, auditStatus, type StatusFacts } from './exit-status.ts';
export type { AuditedRequest, AuditedTarget, AuditReport, RowResult } from './report.ts';
export {
  type AcceptedRisk,
  type AuditReview,
  type Finding,
  type KnownAttack,
  type ReviewOptions,
  reviewReport,
} from './reports/audit-review.ts';
export { markdownText } from './reports/markdown-text.ts';
export { flagsFor } from './reports/need-flags.ts';
export { needWords } from './reports/need-words.ts';
export { createProgress, type Progress, type ProgressOptions } from './reports/progress.ts';
export { type ReportFormat, reportFormats, writeReport } from './reports/report-format.ts';
export {
  type SarifContent,
  type SarifNotification,
  type SarifResult,
  type SarifRule,
  writeSarifLog,
} from './reports/sarif-log.ts';
export { type TerminalOptions, wantsColour, writeTerminalReport } from './reports/terminal-report.ts';
export { isSeverity, severities } from './severity.ts';
