import { type Baseline, type BaselineEntry, dayAfter, type FindingVerdict, findingVerdicts } from './baseline.ts';
import { maxAcceptedRiskDays, writtenRiskDays } from './defaults.ts';
import type { Finding } from './reports/audit-review.ts';
import { printableText } from './reports/printable-text.ts';

/** A baseline as it was read, or everything that is wrong with it. */
export type ReadBaseline =
  | { readonly baseline: Baseline; readonly problems?: undefined }
  | { readonly baseline?: undefined; readonly problems: readonly [string, ...string[]] };

/**
 * Reads a parsed document, `{accepted: [{attack, verdict, variant?, target?, reason, until}]}`: whoever reads the file
 * chooses its language. Unknown members are refused, since a misspelt `variant` would accept more than was meant; so is
 * an entry without words, without an end, or with an end more than a year away. An entry that has ended is read, and then
 * accepts nothing.
 *
 * Problems name the entry by its number and quote nothing of it.
 */
export function readBaseline(document: unknown, today: string): ReadBaseline {
  const problems: string[] = [];
  const list = entriesOf(document, problems);
  const baseline = list.flatMap((entry, index) => readEntry(entry, `entry ${index + 1}`, today, problems));
  repeated(baseline, problems);
  const [first, ...more] = problems;
  return first === undefined ? { baseline } : { problems: [first, ...more] };
}

/**
 * The text of a new baseline of these findings, in YAML. The reasons are left empty, and an empty reason is refused: no
 * risk is accepted without a person's words.
 */
export function writeBaseline(risks: readonly Finding[], target: string, today: string): string {
  const entries = risks.map(({ attack, title, severity, verdict }) =>
    [
      `  # ${severity}: ${title}`,
      `  - attack: ${JSON.stringify(attack)}`,
      `    verdict: ${verdict}`,
      `    target: ${JSON.stringify(target)}`,
      '    reason: ""',
      `    until: ${JSON.stringify(dayAfter(today, writtenRiskDays))}`,
    ].join('\n'),
  );
  const head = '# Known findings that are borne for a while. Each needs a reason in words before the file is taken.';
  return entries.length === 0 ? `${head}\naccepted: []\n` : `${head}\naccepted:\n${entries.join('\n')}\n`;
}

const members = new Set(['attack', 'verdict', 'variant', 'target', 'reason', 'until']);

function entriesOf(document: unknown, problems: string[]): readonly unknown[] {
  if (!isObject(document) || Object.keys(document).some((name) => name !== 'accepted')) {
    problems.push('it must hold one member, accepted, and nothing else');
    return [];
  }
  const { accepted } = document;
  if (Array.isArray(accepted)) return accepted;
  problems.push('accepted must be a list');
  return [];
}

function readEntry(entry: unknown, where: string, today: string, problems: string[]): readonly BaselineEntry[] {
  const before = problems.length;
  const complain = (what: string): void => void problems.push(`${where}: ${what}`);
  if (!isObject(entry)) {
    complain('must hold attack, verdict, reason and until');
    return [];
  }
  if (Object.keys(entry).some((name) => !members.has(name)))
    complain(`has a member that is none of ${[...members].join(', ')}`);
  const text = (name: string): string => (typeof entry[name] === 'string' ? printableText(entry[name].trim()) : '');
  if (!/^[A-Z]\d{2}$/.test(text('attack'))) complain('attack must be the id of an attack, as A01');
  const verdict = findingVerdicts.find((one) => one === text('verdict'));
  if (verdict === undefined) complain(`verdict must be one of ${findingVerdicts.join(', ')}`);
  for (const name of ['variant', 'target']) {
    if (name in entry && text(name) === '') complain(`${name} must be a text, or be left out`);
  }
  if (text('reason').length < 3) complain('reason must say why the risk is borne');
  const problem = problemOfEnd(text('until'), today);
  if (problem !== undefined) complain(problem);
  if (problems.length > before || verdict === undefined) return [];
  return [
    {
      attack: text('attack'),
      verdict,
      ...('variant' in entry ? { variant: text('variant') } : {}),
      ...('target' in entry ? { target: text('target') } : {}),
      reason: text('reason'),
      until: text('until'),
    },
  ];
}

function problemOfEnd(until: string, today: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(`${until}T00:00:00Z`) : Number.NaN;
  // The parser takes the 30th of February for the 2nd of March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== until)
    return 'until must be a day, as 2027-01-31';
  return until > dayAfter(today, maxAcceptedRiskDays) ? 'until must be at most a year away' : undefined;
}

/** Of two entries for the same thing one would be looked at and the other believed. */
function repeated(baseline: Baseline, problems: string[]): void {
  const key = ({ attack, verdict, variant, target }: BaselineEntry): string =>
    JSON.stringify([attack, verdict satisfies FindingVerdict, variant, target]);
  const keys = baseline.map(key);
  const twice = baseline.find((entry, index) => keys.indexOf(key(entry)) !== index);
  if (twice !== undefined) problems.push(`${twice.attack} is accepted twice in the same way`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
