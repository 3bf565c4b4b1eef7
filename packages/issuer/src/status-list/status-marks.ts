import { statusIndexPage } from '../defaults.ts';
import type { IssuerStore, ReachedSessions } from '../ports.ts';
import type { RevocationMark } from '../revocation-table.ts';
import { readPlacedTokenId } from './placed-token-id.ts';

/** Places that one or more revocations have reached. */
interface Reached {
  readonly indexes: readonly number[];
  readonly expiresAt: number;
}

/**
 * Which places in the status lists are revoked. Each revocation is looked up in the store once: what it reaches is settled
 * when it commits, since no session begins, and none is refreshed, under an epoch that was raised before.
 *
 * A revoked token marks its session's place until the entry ends, and with it the session's other tokens: a list has no
 * finer grain. A condemned key marks nothing: it leaves the key set that readers of the lists verify with.
 */
export class StatusMarks {
  readonly #sessions: Pick<IssuerStore['sessions'], 'listStatusIndexes'>;
  /** What was looked up: the entry's name, and the epoch that it had then. */
  #settled = new Map<string, number>();
  #reached: Reached[] = [];

  constructor(sessions: Pick<IssuerStore['sessions'], 'listStatusIndexes'>) {
    this.#sessions = sessions;
  }

  /** Looks up what is new in the table. What was found before a failure is kept, and the next call goes on from there. */
  async catchUp(marks: readonly RevocationMark[]): Promise<void> {
    const sessions: RevocationMark[] = [];
    for (const mark of marks) {
      if ((this.#settled.get(nameOf(mark)) ?? -1) >= mark.epoch) continue;
      if (mark.kind === 'session') sessions.push(mark);
      else await this.#settle(mark);
    }
    for (let start = 0; start < sessions.length; start += statusIndexPage) {
      await this.#settleSessions(sessions.slice(start, start + statusIndexPage));
    }
    // What has left the table is forgotten, so that this does not grow.
    this.#settled = new Map(marks.map((mark) => [nameOf(mark), mark.epoch]));
  }

  /** The revoked places, by list. */
  byList(nowSeconds: number, listOf: (statusIndex: number) => string): ReadonlyMap<string, readonly number[]> {
    this.#reached = this.#reached.filter(({ expiresAt }) => expiresAt > nowSeconds);
    const lists = new Map<string, number[]>();
    for (const { indexes } of this.#reached) {
      for (const index of indexes) {
        const list = listOf(index);
        const known = lists.get(list);
        if (known === undefined) lists.set(list, [index]);
        else known.push(index);
      }
    }
    return lists;
  }

  async #settle(mark: RevocationMark): Promise<void> {
    const { kind, id, epoch, expiresAt } = mark;
    if (kind === 'token') {
      const index = readPlacedTokenId(id);
      if (index !== undefined) this.#reached.push({ indexes: [index], expiresAt });
    } else if (kind === 'subject' || kind === 'client') {
      await this.#walk({ kind, id, below: epoch }, expiresAt);
    } else if (kind === 'issuer') {
      await this.#walk({ kind, below: epoch }, expiresAt);
    }
    this.#settled.set(nameOf(mark), epoch);
  }

  /**
   * Together: their places stay marked until the last of them ends. The sessions are dead and their places are never given
   * again, so nobody can be harmed by that.
   */
  async #settleSessions(marks: readonly RevocationMark[]): Promise<void> {
    const of: ReachedSessions = { kind: 'session', sids: marks.map(({ id }) => id) };
    const { indexes } = await this.#sessions.listStatusIndexes(of, { limit: statusIndexPage });
    const expiresAt = Math.max(...marks.map((mark) => mark.expiresAt));
    if (indexes.length > 0) this.#reached.push({ indexes, expiresAt });
    for (const mark of marks) this.#settled.set(nameOf(mark), mark.epoch);
  }

  async #walk(of: ReachedSessions, expiresAt: number): Promise<void> {
    const found: number[] = [];
    let after: string | undefined;
    do {
      const page = await this.#sessions.listStatusIndexes(of, { after, limit: statusIndexPage });
      for (const index of page.indexes) found.push(index);
      after = page.next;
    } while (after !== undefined);
    this.#reached.push({ indexes: found, expiresAt });
  }
}

function nameOf({ kind, id }: RevocationMark): string {
  return `${kind} ${id}`;
}
