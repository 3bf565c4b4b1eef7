import type { Finding, RuleFacts } from './rule.ts';

/** What every finding of a rule says. */
export function factsOf(rule: RuleFacts): Pick<Finding, 'ruleId' | 'title' | 'severity' | 'cwe' | 'fix' | 'source'> {
  const { id, title, severity, cwe, fix, source } = rule;
  return { ruleId: id, title, severity, cwe, fix, source };
}
