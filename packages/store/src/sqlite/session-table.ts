import type { DatabaseSync } from 'node:sqlite';
import type { SessionStore } from '@sealwright/issuer/store-port';
import { sessionCodec } from '../session-row.ts';
import type { EvidenceTable } from './evidence-table.ts';
import type { Group, GroupCommit } from './group-commit.ts';
import type { RevocationLog } from './revocation-log.ts';
import { prepareUpdate } from './row-update.ts';
import { prepareSessionEnd } from './session-end.ts';
import type { SessionInsert } from './session-insert.ts';
import { prepareSessionLists } from './session-list.ts';
import { prepareSessionView } from './session-view.ts';
import { prepareStatusIndexes } from './status-index-list.ts';

export interface SessionTableParts {
  readonly commit: GroupCommit;
  readonly log: RevocationLog;
  readonly evidence: EvidenceTable;
  readonly insert: SessionInsert;
}

export function createSessionTable(
  db: DatabaseSync,
  { commit, log, evidence, insert }: SessionTableParts,
): SessionStore {
  const find = prepareSessionView(db);
  const lists = prepareSessionLists(db);
  const statusIndexes = prepareStatusIndexes(db);
  // The view was read in this very transaction, under the write lock, and so were the epochs; the condition makes sure
  // that what is written is the successor of what the rule has seen, whatever becomes of this code.
  const update = prepareUpdate(db, 'sessions', sessionCodec, 'id = ? AND gen = ? AND revoked_at IS ?');

  const change: SessionStore['change'] = (sid, decide) =>
    commit.write((group) => {
      const found = find(sid, group.now());
      if (found === undefined) return undefined;
      const { gen, revokedAt } = found.view.session;
      const { outcome, set, revoke = [], evidence: proof } = decide(found.view);
      const write = (): void => {
        if (set !== undefined) update(set, found.id, gen, revokedAt);
        for (const entry of revoke) log.append(entry);
        if (proof !== undefined) evidence.insert(proof);
      };
      if (revoke.length === 0 && proof === undefined) write();
      else group.atomically(write);
      if (revoke.length > 0) group.announce();
      return outcome;
    });

  return {
    create: (session) => commit.write(() => insert.ifCurrent(session)),
    find: (sid) => commit.read((group: Group) => find(sid, group.now())?.view),
    change,
    listBySubject: (sub, page) => commit.read((group) => lists.live(sub, group.now(), page)),
    listByBrowserSession: (id, page) => commit.read((group) => lists.ofBrowser(id, group.now(), page)),
    listOfSubject: (sub, page) => commit.read(() => lists.everyOfSubject(sub, page)),
    list: (page) => commit.read(() => lists.all(page)),
    endAll: prepareSessionEnd(db, commit, log),
    listEvidence: (page) => commit.read(() => evidence.list(page)),
    listStatusIndexes: (of, page) => commit.read(() => statusIndexes(of, page)),
  };
}
