import type { Attack, AttackFacts, Need, Severity, VariantResult } from '../attack.ts';
import {
  type Baseline,
  type BaselineEntry,
  type BaselineNotice,
  baselineNotices,
  coveringEntry,
  type FindingVerdict,
  findingVariants,
} from '../baseline.ts';
import { defaultFailOn } from '../defaults.ts';
import { type AuditStatus, auditStatus } from '../exit-status.ts';
import type { IssuerAttack, IssuerNeed } from '../issuer/issuer-attack.ts';
import type { AuditReport, RowResult } from '../report.ts';
import { severities } from '../severity.ts';
import { cleanReport } from './clean-report.ts';

/** A report as it is told to people: what counts, what is borne, what was not tested, and what a pipeline does. */
export interface AuditReview {
  /** Without anything that looks like a token, and every text of a stranger in visible characters. */
  readonly report: AuditReport;
  /** What no baseline accepts, the worst first. */
  readonly findings: readonly Finding[];
  readonly acceptedRisks: readonly AcceptedRisk[];
  /** What is to be said of the baseline itself. */
  readonly notices: readonly BaselineNotice[];
  /** Rows without a verdict, each with its reason. */
  readonly untested: readonly RowResult[];
  readonly failOn: Severity;
  readonly status: AuditStatus;
  readonly facts: ReadonlyMap<string, KnownAttack>;
}

/** What reports tell of an attack. */
export interface KnownAttack extends AttackFacts {
  /** Where it is one of the catalogue. */
  readonly kind?: Attack['kind'] | IssuerAttack['kind'];
  readonly needs?: readonly (Need | IssuerNeed)[];
}

/** One attack with one verdict, and the variants that got it. */
export interface Finding {
  readonly attack: string;
  readonly title: string;
  readonly severity: Severity;
  readonly verdict: FindingVerdict;
  readonly reason?: string;
  /** Empty where the row as a whole was judged. */
  readonly variants: readonly VariantResult[];
}

export interface AcceptedRisk extends Finding {
  readonly entry: BaselineEntry;
}

export interface ReviewOptions {
  /** What is known of the attacks: the catalogue that was fired. */
  readonly attacks: readonly KnownAttack[];
  readonly baseline?: Baseline;
  readonly failOn?: Severity;
  /** ISO 8601, UTC: the day against which the ends of accepted risks are held. */
  readonly today: string;
}

/** Weighs a report against what is accepted. Pure: the same report, baseline and day give the same review. */
export function reviewReport(raw: AuditReport, options: ReviewOptions): AuditReview {
  const { attacks, baseline = [], failOn = defaultFailOn, today } = options;
  const report = cleanReport(raw);
  const facts = new Map(attacks.map((attack) => [attack.id, attack]));
  const told = report.rows.flatMap((row) => weigh(row, report.target.name, baseline, today));
  const findings = told.filter((one): one is Finding => !('entry' in one)).toSorted(byWeight);
  const worst = findings[0]?.severity;
  const { sound, good, goodAtEnd = good } = report.calibration;
  return {
    report,
    findings,
    acceptedRisks: told.filter((one): one is AcceptedRisk => 'entry' in one).toSorted(byWeight),
    notices: baselineNotices(baseline, report, new Set(facts.keys()), today),
    untested: report.rows.filter(({ verdict }) => verdict === 'inconclusive'),
    failOn,
    status: auditStatus({
      usable: true,
      sound,
      soundAtEnd: good === goodAtEnd,
      ...countJudged(report.rows, facts),
      failOn,
      ...(worst === undefined ? {} : { worst }),
    }),
    facts,
  };
}

/**
 * Rows with a verdict, and those whose tokens were presented in vain. Where forged tokens were presented, they alone count; and what was only looked up, in the good token,
 * its keys or the answers, never does beside rows that fire: it says nothing of a target that answered every forgery in a
 * way that tells nothing.
 */
function countJudged(
  rows: readonly RowResult[],
  facts: ReadonlyMap<string, KnownAttack>,
): { readonly judged: number; readonly unclear: number } {
  const kindOf = ({ attack }: RowResult): string => facts.get(attack)?.kind ?? '';
  const forged = rows.filter((row) => kindOf(row) === 'token' && row.variants.length > 0);
  const fired = rows.filter((row) => !['material', 'observed'].includes(kindOf(row)));
  const counted = [forged, fired, rows].find((some) => some.length > 0) ?? [];
  const isUnclear = ({ verdict }: RowResult): boolean => verdict === 'inconclusive';
  return {
    judged: counted.filter((row) => !isUnclear(row)).length,
    unclear: forged.filter(isUnclear).length,
  };
}

/** A row's variants with a bad verdict, together where verdict and acceptance are the same. */
function weigh(row: RowResult, target: string, baseline: Baseline, today: string): readonly (Finding | AcceptedRisk)[] {
  const { attack, title, severity, reason } = row;
  const told = new Map<string, Finding | AcceptedRisk>();
  for (const { variant, verdict } of findingVariants(row)) {
    const entry = coveringEntry(baseline, { attack, variant, verdict, target }, today);
    const key = `${verdict} ${entry === undefined ? '' : baseline.indexOf(entry)}`;
    const result = row.variants.find((one) => one.variant === variant);
    const before = told.get(key)?.variants ?? [];
    told.set(key, {
      attack,
      title,
      severity,
      verdict,
      ...(reason === undefined ? {} : { reason }),
      variants: result === undefined ? before : [...before, result],
      ...(entry === undefined ? {} : { entry }),
    });
  }
  return [...told.values()];
}

function byWeight(one: Finding, other: Finding): number {
  const weight = severities.indexOf(one.severity) - severities.indexOf(other.severity);
  if (weight !== 0) return weight;
  return one.attack < other.attack ? -1 : 1;
}
