import type { Verdict } from './attack.ts';
import { attackGroups } from './attack-groups.ts';
import { endingSoonDays } from './defaults.ts';
import type { AuditReport, RowResult } from './report.ts';

/** Risks that somebody knows and bears for a while. */
export type Baseline = readonly BaselineEntry[];

export interface BaselineEntry {
  /** The attack's id. */
  readonly attack: string;
  /** What is borne. Another verdict of the same attack is another finding. */
  readonly verdict: FindingVerdict;
  /** One variant; absent, all of that verdict. */
  readonly variant?: string;
  /** The target's name as reports show it; absent, any. */
  readonly target?: string;
  readonly reason: string;
  /** The last day on which it counts, ISO 8601, UTC. */
  readonly until: string;
}

export type FindingVerdict = Exclude<Verdict, 'refused' | 'inconclusive'>;

export const findingVerdicts: readonly FindingVerdict[] = ['accepted', 'crashed', 'slow'];

/** Something that a person should look at in the baseline itself. It never changes what was found. */
export interface BaselineNotice {
  readonly kind: 'expired' | 'unknown-attack' | 'ends-soon' | 'changed' | 'unused';
  readonly entry: BaselineEntry;
  /** One sentence. */
  readonly words: string;
}

/** What is asked of one variant of one row. */
export interface Observed {
  readonly attack: string;
  readonly variant: string;
  readonly verdict: FindingVerdict;
  readonly target: string;
}

/** The entry that covers this on that day: the one that names the variant before the one that names all. */
export function coveringEntry(baseline: Baseline, observed: Observed, today: string): BaselineEntry | undefined {
  const covering = baseline.filter((entry) => covers(entry, observed) && today <= entry.until);
  return covering.find(({ variant }) => variant !== undefined) ?? covering[0];
}

/** What is to be said of the entries themselves. */
export function baselineNotices(
  baseline: Baseline,
  report: AuditReport,
  known: ReadonlySet<string>,
  today: string,
): readonly BaselineNotice[] {
  return baseline.flatMap((entry) => noticeOf(entry, report, known, today) ?? []);
}

/** A day that many days after another. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** What a row shows as findings: each variant with a verdict that is one. */
export function findingVariants(
  row: RowResult,
): readonly { readonly variant: string; readonly verdict: FindingVerdict }[] {
  if (!isFinding(row.verdict)) return [];
  // Where the worst is a crash, what was accepted was allowed to be: some rows are about crashes and time alone.
  const counted = row.verdict === 'accepted' ? findingVerdicts : findingVerdicts.slice(1);
  const found = row.variants.flatMap(({ variant, verdict }) =>
    counted.some((one) => one === verdict) ? [{ variant, verdict: verdict as FindingVerdict }] : [],
  );
  return found.some(({ verdict }) => verdict === row.verdict)
    ? found
    : [...found, { variant: '', verdict: row.verdict }];
}

function isFinding(verdict: Verdict): verdict is FindingVerdict {
  return findingVerdicts.some((one) => one === verdict);
}

function covers(entry: BaselineEntry, { attack, variant, verdict, target }: Observed): boolean {
  return (
    entry.attack === attack &&
    entry.verdict === verdict &&
    (entry.variant === undefined || entry.variant === variant) &&
    (entry.target === undefined || entry.target === target)
  );
}

function noticeOf(
  entry: BaselineEntry,
  report: AuditReport,
  known: ReadonlySet<string>,
  today: string,
): BaselineNotice | undefined {
  const named = `${entry.attack}${entry.variant === undefined ? '' : ` ${entry.variant}`}, ${entry.verdict}`;
  const notice = (kind: BaselineNotice['kind'], words: string): BaselineNotice => ({
    kind,
    entry,
    words: `${named}: ${words}`,
  });
  if (!known.has(entry.attack)) {
    // One file may serve the audit of an API and that of its issuer: what the other one fires is not looked for here.
    const letter = entry.attack.slice(0, 1);
    const elsewhere = attackGroups.has(letter) && ![...known].some((id) => id.startsWith(letter));
    if (elsewhere) return undefined;
    return notice('unknown-attack', 'there is no attack of this id; the entry accepts nothing');
  }
  if (entry.until < today) return notice('expired', `ended on ${entry.until}; it accepts nothing any more`);
  if (entry.target !== undefined && entry.target !== report.target.name) return undefined;
  const row = report.rows.find(({ attack }) => attack === entry.attack);
  if (row === undefined || row.verdict === 'inconclusive') return undefined;
  const seen = findingVariants(row).filter(({ variant }) => entry.variant === undefined || entry.variant === variant);
  if (seen.length === 0) return notice('unused', 'was not found in this run; the entry can go');
  const other = seen.find(({ verdict }) => verdict !== entry.verdict);
  if (other !== undefined && seen.every(({ verdict }) => verdict !== entry.verdict)) {
    return notice('changed', `is now ${other.verdict}, which the entry does not accept`);
  }
  return entry.until < dayAfter(today, endingSoonDays) ? notice('ends-soon', `ends on ${entry.until}`) : undefined;
}
