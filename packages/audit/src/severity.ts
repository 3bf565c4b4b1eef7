import type { Severity } from './attack.ts';

/** From the worst to the least. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Whether `severity` is as bad as `line`, or worse. */
export function isAtLeast(severity: Severity, line: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(line);
}

export function isSeverity(text: string): text is Severity {
  return severities.some((severity) => severity === text);
}
