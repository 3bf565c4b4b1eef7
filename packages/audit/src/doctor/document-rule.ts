import type { Severity } from '../attack.ts';
import { factsOf } from './finding-facts.ts';
import type { Confidence, Finding, RuleFacts } from './rule.ts';

/** What a rule has found in a document. */
export interface DocumentSuspicion {
  /** Where in the document (RFC 6901); empty for all of it. */
  readonly pointer: string;
  /** Instead of the rule's title. It never holds a value that could be a secret. */
  readonly message?: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
}

/** A rule about documents of one kind. */
export interface DocumentRule<Subject> extends RuleFacts {
  readonly check: (subject: Subject) => Iterable<DocumentSuspicion>;
}

/** Looks at a document by some rules. `name` is the file or URL that findings are shown with. */
export function examineDocument<Subject>(
  rules: readonly DocumentRule<Subject>[],
  subject: Subject,
  name: string,
): readonly Finding[] {
  return rules.flatMap((rule) => [...rule.check(subject)].map((suspicion) => documentFinding(rule, name, suspicion)));
}

export function documentFinding(rule: RuleFacts, file: string, suspicion: DocumentSuspicion): Finding {
  const { pointer, message, severity, confidence = 'high' } = suspicion;
  return {
    ...factsOf(rule),
    ...{ severity: severity ?? rule.severity, message: message ?? rule.title },
    ...{ file, pointer, confidence },
  };
}
