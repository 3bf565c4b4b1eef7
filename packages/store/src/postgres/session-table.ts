import type { SessionStore } from '@sealwright/issuer/store-port';
import { type Attempt, changeCompared } from './compared-change.ts';
import type { Database } from './database.ts';
import { prepareEvidenceList } from './evidence-table.ts';
import type { PutOutbox } from './outbox.ts';
import { prepareCompareAndSet } from './session-change.ts';
import { prepareSessionEnd } from './session-end.ts';
import type { SessionInsert } from './session-insert.ts';
import { prepareSessionLists } from './session-list.ts';
import type { FindSession } from './session-view.ts';
import { prepareStatusIndexes } from './status-index-list.ts';
import type { StoreTime } from './store-time.ts';
import { createTurns } from './turns.ts';

export interface SessionTableParts {
  readonly find: FindSession;
  readonly insert: SessionInsert;
  readonly putOutbox: PutOutbox;
  readonly time: StoreTime;
  /** Has the waiting revocations numbered, this node's own among them. */
  number(): Promise<unknown>;
}

export function createSessionTable(db: Database, parts: SessionTableParts): SessionStore {
  const { find, insert, number, time } = parts;
  const lists = prepareSessionLists(db);
  return {
    create: (session) => insert.ifCurrent(db, session),
    find: async (sid) => (await find(sid))?.view,
    change: prepareSessionUpdate(db, find, number),
    listBySubject: async (sub, page) => lists.live(sub, await time.read(), page),
    listByBrowserSession: async (id, page) => lists.ofBrowser(id, await time.read(), page),
    listOfSubject: (sub, page) => lists.everyOfSubject(sub, page),
    list: (page) => lists.all(page),
    endAll: prepareSessionEnd(db, parts),
    listEvidence: prepareEvidenceList(db),
    listStatusIndexes: prepareStatusIndexes(db),
  };
}

function prepareSessionUpdate(db: Database, find: FindSession, number: () => Promise<unknown>): SessionStore['change'] {
  const compareAndSet = prepareCompareAndSet(db);
  const turns = createTurns();
  return (sid, decide) => {
    type Outcome = ReturnType<typeof decide>['outcome'];
    return changeCompared(turns, sid, async (mayWrite): Promise<Attempt<Outcome>> => {
      const found = await find(sid);
      if (found === undefined) return { done: true, outcome: undefined };
      const { outcome, ...wanted } = decide(found.view);
      const entries = wanted.revoke?.length ?? 0;
      if (wanted.set === undefined && entries === 0 && wanted.evidence === undefined) return { done: true, outcome };
      if (!mayWrite || !(await compareAndSet(found, wanted))) return { done: false };
      if (entries > 0) await number();
      return { done: true, outcome };
    });
  };
}
