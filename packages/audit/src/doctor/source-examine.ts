import { findingAt } from './finding.ts';
import { type JwtUse, readUses } from './jwt-use.ts';
import type { Finding, SourceRule, SourceSuspicion, TreeReading } from './rule.ts';
import { sourceRules } from './rules.ts';
import type { SourceFile } from './source-file.ts';
import { type Suppression, suppressionsOf } from './suppression.ts';
import { emptySuppression } from './suppression-rule.ts';

/** What was found in one program. */
export interface SourceExamination {
  readonly findings: readonly Finding[];
  /** Findings that a comment accepts, each with the reason that it gives. */
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
}

/** Looks at one program by every rule. */
export function examineFile(file: SourceFile, uses: readonly JwtUse[], tree: TreeReading): SourceExamination {
  const suppressions = suppressionsOf(file);
  const findings: Finding[] = [];
  const suppressed: (Finding & { readonly reason: string })[] = [];
  const reading = { file, uses, tree };
  for (const rule of sourceRules) {
    for (const suspicion of onePerPlace(rule, rule.check(reading))) {
      const finding = findingAt(rule, file, suspicion);
      const accepted = suppressions.find((one) => speaksFor(one, finding));
      if (accepted === undefined) findings.push(finding);
      else suppressed.push({ ...finding, reason: accepted.reason });
    }
  }
  for (const { reason, line } of suppressions) {
    if (reason === '') findings.push({ ...emptySuppression(file.path, line) });
  }
  return { findings: findings.sort(byPlace), suppressed };
}

/** The uses of known libraries in a file; a file that names none has none, and is not asked. */
export function usesOf(file: SourceFile): readonly JwtUse[] {
  return file.modules.size === 0 ? [] : readUses(file);
}

function speaksFor({ ruleId, reason, lines }: Suppression, finding: Finding): boolean {
  return reason !== '' && ruleId === finding.ruleId && finding.line !== undefined && lines.includes(finding.line);
}

function onePerPlace(rule: SourceRule, suspicions: Iterable<SourceSuspicion>): readonly SourceSuspicion[] {
  const places = new Map<string, SourceSuspicion>();
  for (const suspicion of suspicions) {
    const place = `${rule.id}:${suspicion.node.start}:${suspicion.node.end}`;
    if (!places.has(place)) places.set(place, suspicion);
  }
  return [...places.values()];
}

function byPlace(one: Finding, two: Finding): number {
  return (one.line ?? 0) - (two.line ?? 0) || (one.column ?? 0) - (two.column ?? 0);
}
