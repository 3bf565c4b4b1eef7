import { examineSource } from '../src/doctor/source-text.ts';

/** The ids of what the doctor finds in a program, each once, in alphabetical order. */
export function idsIn(text: string, file = 'login.ts'): readonly string[] {
  return [...new Set(examineSource(text, { file }).findings.map(({ ruleId }) => ruleId))].sort();
}

/** Whether one rule finds something in a program. */
export function finds(id: string, text: string, file = 'login.ts'): boolean {
  return idsIn(text, file).includes(id);
}

/** A program that is told with `#{` in place of a dollar sign and a brace, which a linter takes for a template gone wrong. */
export function programOf(text: string): string {
  return text.replaceAll('#{', '$'.concat('{'));
}
