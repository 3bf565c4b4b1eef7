import { prepare, type TransactionSql } from './database.ts';
import type { LogCarrier, LogLife } from './log-carrier.ts';
import type { RestoredStore } from './restored-store.ts';
import { checkServer, type ServerIdentity } from './server-check.ts';
import { type Adoption, prepareAdoption } from './store-adoption.ts';
import { decodeLife, readLifeText } from './stored-life.ts';

/** Watches over the store's life: that the database is the one that it was, and holds all that was seen of it. */
export interface StoreLife {
  /**
   * Compares the database on the other end of a connection with what is stored in it, with what this node has seen and with
   * what the carrier holds. After a restore or a lossy failover exactly one node begins a new life; when this resolves, it
   * has begun.
   */
  confirm(connection: TransactionSql): Promise<void>;
  /** Takes note of a life and a number that this node has seen. */
  note(life: LogLife, seq: number): void;
  /** Whether a poll's answer fits what is known; if not, `confirm` is due. */
  fits(life: LogLife & ServerIdentity, seq: number): boolean;
  incarnation(): number;
}

export interface StoreLifeParts {
  readonly schema: string;
  readonly carrier: LogCarrier | undefined;
  readonly promotionsKeepCommits: boolean;
  readonly onRestored: (restored: RestoredStore) => void;
}

export function createStoreLife(parts: StoreLifeParts): StoreLife {
  const { schema, carrier } = parts;
  const stored = prepare(readLifeText(schema));
  const adopt: Adoption = prepareAdoption(parts);
  let seen: (LogLife & { readonly seq: number }) | undefined;
  let server: ServerIdentity | undefined;

  const note = (life: LogLife, seq: number): void => {
    if (seen !== undefined && life.incarnation < seen.incarnation) return;
    const isSame = seen !== undefined && seen.logId === life.logId;
    seen = { ...life, seq: isSame ? Math.max(seen?.seq ?? 0, seq) : seq };
  };
  const hasLost = (life: LogLife, seq: number, known = seen): boolean => {
    if (known === undefined) return false;
    return life.incarnation < known.incarnation || (life.logId === known.logId && seq < known.seq);
  };

  return {
    async confirm(connection) {
      // Both before the head: what this node has seen, and what the carrier holds, was committed, so whatever that is more than
      // the head was lost. What other connections commit while the head is on its way is no loss.
      const known = seen;
      const identity = await checkServer(connection);
      const carried = await carrier?.current().catch(() => undefined);
      const life = decodeLife((await connection.run(stored)).rows[0] ?? []);
      const moved = life.systemId !== identity.systemId || life.timeline !== identity.timeline;
      const carrierHasMore =
        carried !== undefined &&
        (carried.incarnation > life.incarnation || (carried.logId === life.logId && carried.seq > life.seq));
      if (moved || carrierHasMore || hasLost(life, life.seq, known)) {
        const {
          life: begun,
          imported,
          issuerEpochRaised,
        } = await adopt(connection, { life, identity, carried, seen: known });
        note(begun, begun.seq);
        parts.onRestored({ incarnation: begun.incarnation, imported, issuerEpochRaised });
      } else note(life, life.seq);
      server = identity;
    },
    note,
    fits(life, seq) {
      const isThere = server?.systemId === life.systemId && server.timeline === life.timeline;
      return isThere && !hasLost(life, seq);
    },
    incarnation: () => seen?.incarnation ?? 0,
  };
}
