import type { Finding, Severity } from './inspection.ts';
import { attackSource, errorSource, specification } from './specification.ts';

/** What a finding says beside its code. */
export interface FindingFacts {
  readonly severity?: Severity;
  readonly sentence: string;
  readonly fix: string;
  readonly mark?: Finding['mark'];
  readonly path?: string | undefined;
}

/** A refusal of the token core, by its own code. */
export function coreFinding(code: string, facts: FindingFacts): Finding {
  return made(code, 'core', 'refused', facts, errorSource(code));
}

/** What the core lets pass and a person should know; the source is a specification, `RFC 8725 §3.5`, or an attack, `B05`. */
export function ownFinding(code: string, source: string | undefined, facts: FindingFacts): Finding {
  const isAttack = source !== undefined && /^[A-H]\d\d$/.test(source);
  return made(code, 'inspector', 'warning', facts, isAttack ? attackSource(source) : specification(source));
}

function made(
  code: string,
  origin: Finding['origin'],
  usual: Severity,
  { severity = usual, sentence, fix, mark, path }: FindingFacts,
  source: Finding['source'],
): Finding {
  return { code, origin, severity, sentence, fix, mark, path, source };
}

const order: readonly Severity[] = ['refused', 'danger', 'warning', 'note'];
/** More help nobody; a hostile text could ask for a million. */
const maxFindings = 200;

/** The worst first, then by place. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ severity, mark }: Finding): number => order.indexOf(severity) * 2 ** 32 + (mark?.offset ?? 0);
  return findings.toSorted((one, other) => rank(one) - rank(other)).slice(0, maxFindings);
}
