/** What the tests made of a mutant. The last two: it could not be built or run at all, or nobody asked for it. */
export type MutantStatus =
  | 'Killed'
  | 'Timeout'
  | 'Survived'
  | 'NoCoverage'
  | 'RuntimeError'
  | 'CompileError'
  | 'Ignored'
  | 'Pending';

/** One small change of a source, and whether a test noticed. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The source's line without its indentation, by which an explanation finds the mutant again. */
  readonly row: string;
  /** What stands there, to the end of its first line. */
  readonly original: string;
  readonly replacement: string;
  readonly status: MutantStatus;
}

/** Why a mutant may live: no test could tell it from the source. */
export interface Explanation {
  readonly file: string;
  readonly row: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

export interface Verdict {
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  readonly all: number;
  /** Killed or timed out, in percent of all. */
  readonly score: number;
  /** By file: the same score. */
  readonly files: readonly { readonly file: string; readonly all: number; readonly score: number }[];
  /** What is wrong: survivors that nobody explained, and explanations of mutants that are dead or gone. */
  readonly faults: readonly string[];
}

/** Judges mutants by the explanations that were given for them. Explanations of files without a mutant are left alone. */
export function judge(mutants: readonly Mutant[], explanations: readonly Explanation[]): Verdict {
  const files = byFile(mutants);
  const alive = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const unexplained = alive.filter((mutant) => !explanations.some((one) => explains(one, mutant)));
  // Running out of time shows nothing of one that was explained: on a crowded machine a mutant that lives can do so.
  const perhapsAlive = mutants.filter(({ status }) => status !== 'Killed');
  const needless = explanations.filter(
    (one) => files.has(one.file) && !perhapsAlive.some((mutant) => explains(one, mutant)),
  );
  const unclear = mutants.filter(({ status }) => !judged.has(status));
  return {
    ...count(mutants),
    files: [...files].map(([file, some]) => ({ file, all: some.length, score: count(some).score })),
    faults: [
      ...unexplained.map((mutant) => `${mutant.status === 'Survived' ? 'survived' : 'no coverage'}: ${show(mutant)}`),
      ...needless.map((one) => `explained, but not alive: ${one.file}  ${one.original} -> ${one.replacement}`),
      ...unclear.map((mutant) => `no verdict (${mutant.status}): ${show(mutant)}`),
    ],
  };
}

const judged: ReadonlySet<MutantStatus> = new Set(['Killed', 'Timeout', 'Survived', 'NoCoverage']);

function explains(one: Explanation, mutant: Mutant): boolean {
  return (['file', 'row', 'original', 'replacement'] as const).every((name) => one[name] === mutant[name]);
}

function byFile(mutants: readonly Mutant[]): ReadonlyMap<string, readonly Mutant[]> {
  const files = new Map<string, Mutant[]>();
  for (const mutant of mutants) files.set(mutant.file, [...(files.get(mutant.file) ?? []), mutant]);
  return files;
}

function count(mutants: readonly Mutant[]) {
  const of = (wanted: MutantStatus): number => mutants.filter(({ status }) => status === wanted).length;
  const [killed, timeout] = [of('Killed'), of('Timeout')];
  const all = mutants.length;
  // Nothing to mutate is no success.
  const score = all === 0 ? 0 : (100 * (killed + timeout)) / all;
  return { killed, timeout, survived: of('Survived'), noCoverage: of('NoCoverage'), all, score };
}

function show({ file, line, row, original, replacement }: Mutant): string {
  return `${file}:${line}  ${row}\n    ${original}\n -> ${replacement.replaceAll('\n', ' ')}`;
}
