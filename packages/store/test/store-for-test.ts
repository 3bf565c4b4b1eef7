import type { IssuerStore } from '@sealwright/issuer/store-port';

/** The clock that a store reads, in the hands of a test. */
export interface StoreTestClock {
  /** The wall clock, seconds since 1970. */
  wallSeconds(): number;
  /** Time passes. */
  pass(milliseconds: number): void | Promise<void>;
  /** The wall clock alone is set, forward or back; no time passes. */
  stepWall(milliseconds: number): void | Promise<void>;
}

/** Clocks of this process that stand until a test moves them. */
export interface TestClock extends StoreTestClock {
  wallMilliseconds: number;
  monotonicMilliseconds: number;
  pass(milliseconds: number): void;
  stepWall(milliseconds: number): void;
}

export interface OpenTestStore {
  readonly store: IssuerStore;
  readonly clock: StoreTestClock;
  /** A second connection to the same data, as a command of another process has it. */
  openBeside(): Promise<IssuerStore>;
}

/** Opens an empty store of its own for each test; whoever gives it closes it and removes its data after the test. */
export type OpenForTest = () => Promise<OpenTestStore>;

export function createTestClock(): TestClock {
  return {
    wallMilliseconds: 1_800_000_000_000,
    monotonicMilliseconds: 1000,
    wallSeconds() {
      return this.wallMilliseconds / 1000;
    },
    stepWall(milliseconds) {
      this.wallMilliseconds += milliseconds;
    },
    pass(milliseconds) {
      this.wallMilliseconds += milliseconds;
      this.monotonicMilliseconds += milliseconds;
    },
  };
}
