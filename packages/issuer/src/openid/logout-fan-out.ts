import type { RevocationEntry } from '@sealwright/jwt/feed';
import {
  logoutLogPage,
  logoutMarginMilliseconds,
  logoutRows,
  logoutSweepPages,
  maxWaitingLogouts,
} from '../defaults.ts';
import type { ClientRow, IssuerStore, SessionRow, StoreMilliseconds } from '../ports.ts';
import type { LogoutBook, LogoutState } from './logout-book.ts';
import { addLogouts, advanceSweep, type EndedSession, type LogoutSweep, requestSweep } from './logout-queue.ts';
import { subjectOf } from './pairwise-sessions.ts';

type Readable = Pick<IssuerStore, 'sessions' | 'clients' | 'revocations' | 'now'>;

/** What a part of the log adds up to. */
interface Found {
  readonly ended: Map<string, EndedSession[]>;
  /** Clients whose epoch was raised: all of their sessions ended. */
  readonly whole: Set<string>;
  /** Everybody's: the issuer's epoch was raised, or a part of the log is gone. */
  everybody: boolean;
}

/**
 * Reads the revocation log from where it was left, and notes for each client that wants to be told which of its sessions have
 * ended. The queues are written before the place in the log: who dies in between does it again, to the same end.
 */
export async function fanOutLogouts(store: Readable, book: LogoutBook, signal: AbortSignal): Promise<void> {
  for (let more = true; more && !signal.aborted; ) more = await readOn(store, book);
  const { sweep } = await book.state();
  if (sweep !== null && !signal.aborted) await sweepEverybody(store, book, sweep);
}

/** Whether there is more to read at once. */
async function readOn(store: Readable, book: LogoutBook): Promise<boolean> {
  const before = await book.state();
  // Clocks of two nodes differ by less than this; what is told twice harms nobody.
  const readAt = store.now() - logoutMarginMilliseconds;
  const head = await store.revocations.head();
  if (head.logId === before.logId && head.seq === before.seq) return false;
  const limit = Math.min(logoutLogPage, head.seq - before.seq);
  // Another log after a restore, or one that was cleaned away while no node looked at it.
  const deltas =
    head.logId === before.logId && limit > 0 ? await store.revocations.after(before.seq, limit) : undefined;
  const found: Found = { ended: new Map(), whole: new Set(), everybody: deltas === undefined };
  const clients = rememberClients(store);
  for (const delta of deltas ?? []) {
    if ('entry' in delta) await collect(store, clients, { entry: delta.entry, since: before.readAt }, found);
  }
  const seq = deltas === undefined ? head.seq : (deltas.at(-1)?.seq ?? head.seq);
  await note(store, book, found, {
    before,
    position: { logId: head.logId, seq, readAt: seq === head.seq ? readAt : before.readAt },
  });
  return seq !== head.seq;
}

async function collect(
  store: Readable,
  clients: KnownClients,
  { entry, since }: { readonly entry: RevocationEntry; readonly since: StoreMilliseconds },
  found: Found,
): Promise<void> {
  switch (entry.kind) {
    case 'session': {
      const view = await store.sessions.find(entry.id);
      // A row that is gone was over long before.
      if (view !== undefined && (await clients.wants(view.session.clientId))) add(found, store, view.session);
      return;
    }
    case 'subject':
      return collectSubject(store, clients, { ...entry, since }, found);
    case 'client':
      if (await clients.wants(entry.id)) found.whole.add(entry.id);
      return;
    case 'issuer':
      found.everybody = true;
      return;
    // A token's session lives on; a key ends none.
    case 'token':
    case 'key':
      return;
  }
}

async function collectSubject(
  store: Readable,
  clients: KnownClients,
  { id, epoch, since }: { readonly id: string; readonly epoch: number; readonly since: StoreMilliseconds },
  found: Found,
): Promise<void> {
  let after: string | undefined;
  do {
    const page = await store.sessions.listOfSubject(id, { limit: logoutRows, ...(after !== undefined && { after }) });
    for (const session of page) {
      // What ended before the log was last read has been told by then.
      const ended = session.epochs[2] < epoch && (session.revokedAt ?? since) >= since;
      if (ended && (await clients.wants(session.clientId))) add(found, store, session);
    }
    after = page.length < logoutRows ? undefined : page.at(-1)?.sid;
  } while (after !== undefined);
}

function add({ ended }: Pick<Found, 'ended'>, store: Readable, session: SessionRow): void {
  const { clientId } = session;
  const one = endedSession(session, store.now());
  const known = ended.get(clientId);
  if (known === undefined) ended.set(clientId, [one]);
  else known.push(one);
}

async function note(
  store: Readable,
  book: LogoutBook,
  { ended, whole, everybody }: Found,
  {
    before,
    position,
  }: { readonly before: LogoutState; readonly position: Pick<LogoutState, 'logId' | 'seq' | 'readAt'> },
): Promise<void> {
  const now = store.now();
  const touched = new Set([...ended.keys(), ...whole]);
  for (const clientId of touched) {
    await book.changeQueue(clientId, (queue) => {
      const next = addLogouts(queue, ended.get(clientId) ?? [], { now, most: maxWaitingLogouts });
      return whole.has(clientId) ? { ...next, sweep: requestSweep(next.sweep, before.readAt) } : next;
    });
  }
  await book.changeState((state) => {
    // Another node may have been quicker; what it noted is what was noted here.
    const stands = state.logId === before.logId && state.seq === before.seq;
    const sweep = everybody && stands ? requestSweep(state.sweep, before.readAt) : state.sweep;
    return { ...state, ...(stands && position), sweep, clients: countUp(state.clients, touched) };
  });
}

/** A bounded number of pages of a walk over everybody's sessions. */
async function sweepEverybody(store: Readable, book: LogoutBook, sweep: LogoutSweep): Promise<void> {
  const clients = rememberClients(store);
  const ended = new Map<string, EndedSession[]>();
  const wants = ({ clientId }: SessionRow): Promise<boolean> => clients.wants(clientId);
  const walked = await walkSessions(store, sweep, { wants, most: Number.POSITIVE_INFINITY });
  for (const session of walked.found) add({ ended }, store, session);
  const now = store.now();
  for (const [clientId, sessions] of ended) {
    await book.changeQueue(clientId, (queue) => addLogouts(queue, sessions, { now, most: maxWaitingLogouts }));
  }
  await book.changeState((state) => {
    const stands = state.sweep !== null && state.sweep.after === sweep.after && state.sweep.since === sweep.since;
    const next = stands && state.sweep !== null ? advanceSweep(state.sweep, walked.last) : state.sweep;
    return { ...state, sweep: next, clients: countUp(state.clients, new Set(ended.keys())) };
  });
}

/**
 * A bounded number of pages of a walk: the sessions that ended since, among those that `wants` says yes to. `last` is where
 * to go on; null at the end.
 */
export async function walkSessions(
  store: Readable,
  { since, after }: LogoutSweep,
  { wants, most }: { readonly wants: (session: SessionRow) => Promise<boolean> | boolean; readonly most: number },
): Promise<{ readonly found: readonly SessionRow[]; readonly last: string | null }> {
  const found: SessionRow[] = [];
  let last = after;
  for (let count = 0; count < logoutSweepPages; count += 1) {
    const page = await store.sessions.list({ limit: logoutRows, ...(last !== null && { after: last }) });
    for (const session of page) {
      if (found.length >= most) return { found, last };
      if ((await wants(session)) && (await hasEnded(store, session, since))) found.push(session);
      last = session.sid;
    }
    if (page.length < logoutRows) return { found, last: null };
  }
  return { found, last };
}

export function endedSession(session: SessionRow, now: StoreMilliseconds): EndedSession {
  return { sid: session.sid, sub: subjectOf(session), endedAt: session.revokedAt ?? now };
}

/** By name, or by an epoch that was raised; whenever that was, since nothing says it. */
async function hasEnded({ revocations }: Readable, session: SessionRow, since: number): Promise<boolean> {
  if (session.revokedAt !== null) return session.revokedAt >= since;
  const current = await revocations.currentEpochs(session.clientId, session.sub);
  return session.epochs.some((epoch, index) => epoch !== current[index]);
}

interface KnownClients {
  wants(clientId: string): Promise<boolean>;
}

/** Each looked up once in a reading. */
function rememberClients({ clients }: Readable): KnownClients {
  const known = new Map<string, boolean>();
  return {
    async wants(clientId) {
      const found = known.get(clientId) ?? wantsLogouts(await clients.find(clientId));
      known.set(clientId, found);
      return found;
    },
  };
}

function wantsLogouts(client: ClientRow | undefined): boolean {
  return client?.settings.backchannelLogoutUri !== undefined;
}

function countUp(counts: LogoutState['clients'], clientIds: ReadonlySet<string>): LogoutState['clients'] {
  const next = new Map(counts);
  for (const clientId of clientIds) next.set(clientId, (next.get(clientId) ?? 0) + 1);
  return [...next];
}
