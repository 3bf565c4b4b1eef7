import { maskedExcerpt } from './excerpt.ts';
import { factsOf } from './finding-facts.ts';
import type { Finding, RuleFacts, SourceSuspicion } from './rule.ts';
import type { SourceFile } from './source-file.ts';

/** A finding at a place in a program. */
export function findingAt(rule: RuleFacts, looked: SourceFile, suspicion: SourceSuspicion): Finding {
  const { node, file = looked, message, severity, confidence = 'high' } = suspicion;
  const { line, column } = node.loc.start;
  return {
    ...factsOf(rule),
    ...{ severity: severity ?? rule.severity, message: message ?? rule.title, confidence },
    ...{ file: file.path, line, column: column + 1, excerpt: maskedExcerpt(file, line) },
  };
}
