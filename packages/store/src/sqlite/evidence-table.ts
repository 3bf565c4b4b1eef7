import type { DatabaseSync } from 'node:sqlite';
import type { Page, ReuseEvidence } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import { createRecordCodec, plain } from '../record-codec.ts';
import { prepareQuery } from './query.ts';

const evidenceCodec = createRecordCodec<ReuseEvidence>({
  sid: plain('sid'),
  sub: plain('sub'),
  clientId: plain('client_id'),
  at: plain('at'),
  gap: plain('gap'),
  ageMilliseconds: plain('age'),
  network: plain('network'),
  userAgent: plain('user_agent'),
  verdict: plain('verdict'),
  cause: plain('cause'),
});

export interface EvidenceTable {
  insert(evidence: ReuseEvidence): void;
  /** Newest first; `after` is `at:sid` of the last one of the page before. */
  list(page: Page | undefined): readonly ReuseEvidence[];
}

export function createEvidenceTable(db: DatabaseSync): EvidenceTable {
  const columns = evidenceCodec.columns.join(', ');
  const insert = db.prepare(
    `INSERT INTO evidence (${columns}) VALUES (${evidenceCodec.columns.map(() => '?').join(', ')})`,
  );
  const page = prepareQuery(
    db,
    `SELECT ${columns} FROM evidence WHERE (at, sid) < (?, ?) ORDER BY at DESC, sid DESC LIMIT ?`,
    (row) => evidenceCodec.decode(row),
  );
  return {
    insert: (evidence) => void insert.run(...evidenceCodec.encode(evidence)),
    list(wanted) {
      const [at, sid] = wanted?.after === undefined ? [Number.MAX_SAFE_INTEGER, ''] : parseCursor(wanted.after);
      return page.all(at, sid, pageRows(wanted));
    },
  };
}

function parseCursor(after: string): readonly [at: number, sid: string] {
  const colon = after.indexOf(':');
  const at = Number(after.slice(0, colon));
  if (colon < 1 || !Number.isSafeInteger(at))
    throw new TypeError('after must be the time and the sid of an evidence row');
  return [at, after.slice(colon + 1)];
}
