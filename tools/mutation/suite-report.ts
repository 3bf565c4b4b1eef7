/** Which of the two engines the tests run on. The rules are the same, so each source is mutated under one alone. */
export type EngineName = 'node' | 'web';

/** What a thread is to do. */
export interface SuiteOrder {
  readonly engine: EngineName;
  /** The mutant that is on; none in the run before. */
  readonly mutant?: string;
  /** The tests that touch the mutant; without it, all. */
  readonly wanted?: readonly string[];
  /** How often the mutant may be passed before it counts as running in circles. */
  readonly hitLimit?: number;
}

/** What a thread found. */
export interface SuiteReport {
  /** The tests that were run. */
  readonly tests: readonly TestTime[];
  /** Failures by name: of tests, of hooks, of files that do not load. */
  readonly failures: readonly string[];
  /** The test that failed, where it was one. */
  readonly failed: string | undefined;
  /** Whether the mutant was passed more often than `hitLimit` allows. */
  readonly circling: boolean;
  /** How often each mutant was passed, within tests and outside of them. */
  readonly coverage: {
    readonly static: Readonly<Record<string, number>>;
    readonly perTest: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

export interface TestTime {
  readonly id: string;
  readonly name: string;
  /** The name of its file. */
  readonly file: string;
  readonly ms: number;
}
