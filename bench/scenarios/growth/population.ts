import type { IssuerStore } from '@sealwright/issuer/store-port';
import type { KnownSessions } from './known-sessions.ts';

/** A store with so many sessions, open. */
export interface Population {
  readonly store: IssuerStore;
  readonly sessions: KnownSessions;
  readonly real: { readonly sid: string };
  /** Adds sessions whose time for clean-up has come, behind the others. */
  addDue(count: number): Promise<void>;
  /** What the tables and their indexes take on the disk. */
  footprint(): Promise<Footprint>;
  close(): Promise<void>;
}

export interface Footprint {
  readonly sessionBytes: number;
  readonly accountBytes: number;
  readonly sessions: number;
  readonly accounts: number;
}

/** The size of each column of one row; null where the column is. */
export type RowShape = Readonly<Record<string, number | null>>;

/** Figures of a store with short rows would flatter it: the filled row has to be as long as the real one in every column. */
export function assertSameShape(real: RowShape, filled: RowShape): void {
  const names = Object.keys(real);
  if (names.length < 30) throw new Error('a session has more columns than were compared');
  const differs = names.filter((name) => real[name] !== filled[name]);
  if (differs.length > 0) throw new Error(`filled rows differ from real ones in ${differs.join(', ')}`);
}

/** How many sessions are filled by one statement. */
export const fillRows = 100_000;
