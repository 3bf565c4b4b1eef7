import { type CoreCode, coreRules } from './core-rules.ts';
import type { Finding, Severity } from './inspection.ts';
import { attackRules, specification } from './specification.ts';

/** What a finding says beside its code. */
export interface FindingFacts {
  readonly severity?: Severity;
  readonly sentence: string;
  readonly fix: string;
  readonly mark?: Finding['mark'];
  readonly path?: string | undefined;
}

/** A refusal of the token core, by its own code. */
export function coreFinding(code: CoreCode, facts: FindingFacts): Finding {
  const source = specification(coreRules[code]);
  return made({ code, origin: 'core', source, page: `docs/errors.md#${code}` }, 'refused', facts);
}

/** What the core lets pass and a person should know; the rule is a specification, `RFC 8725 §3.5`, or an attack, `B01`. */
export function ownFinding(code: string, rule: string | undefined, facts: FindingFacts): Finding {
  const isAttack = rule !== undefined && Object.hasOwn(attackRules, rule);
  const source = specification(isAttack ? attackRules[rule] : rule);
  const page = isAttack ? `docs/attacks/${rule.toLowerCase()}.md` : undefined;
  return made({ code, origin: 'inspector', source, page }, 'warning', facts);
}

function made(
  names: Pick<Finding, 'code' | 'origin' | 'source' | 'page'>,
  usual: Severity,
  { severity = usual, sentence, fix, mark, path }: FindingFacts,
): Finding {
  return { ...names, severity, sentence, fix, mark, path };
}

const order: readonly Severity[] = ['refused', 'danger', 'warning', 'note'];
/** More help nobody; a hostile text could ask for a million. */
const maxFindings = 200;

/** The worst first, then by place. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ severity, mark }: Finding): number => order.indexOf(severity) * 2 ** 32 + (mark?.offset ?? 0);
  return findings.toSorted((one, other) => rank(one) - rank(other)).slice(0, maxFindings);
}
