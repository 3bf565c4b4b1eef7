export type { Confidence, Finding, RuleFacts } from './doctor/rule.ts';
export type { SourceExamination } from './doctor/source-examine.ts';
export { examineSource } from './doctor/source-text.ts';
export { examineTree, type TreeExamination } from './doctor/tree-examine.ts';
export type { SkipReason, TreeOptions } from './doctor/tree-files.ts';
