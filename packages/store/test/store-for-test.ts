import type { IssuerStore } from '@sealwright/issuer/store-port';

/** A clock that stands until a test moves it; the store's time follows it. */
export interface TestClock {
  wallMilliseconds: number;
  monotonicMilliseconds: number;
  /** Time passes: both clocks go on. */
  pass(milliseconds: number): void;
}

export interface OpenTestStore {
  readonly store: IssuerStore;
  readonly clock: TestClock;
  /** A second connection to the same data, as a command of another process has it. */
  openBeside(): Promise<IssuerStore>;
}

/** Opens an empty store of its own for each test; whoever gives it closes it and removes its data after the test. */
export type OpenForTest = () => Promise<OpenTestStore>;

export function createTestClock(): TestClock {
  return {
    wallMilliseconds: 1_800_000_000_000,
    monotonicMilliseconds: 1000,
    pass(milliseconds) {
      this.wallMilliseconds += milliseconds;
      this.monotonicMilliseconds += milliseconds;
    },
  };
}
