import type { DatabaseSync } from 'node:sqlite';
import type { Page, ReuseEvidence } from '@sealwright/issuer/store-port';
import { evidenceCodec, evidenceCursor } from '../evidence-row.ts';
import { pageRows } from '../page.ts';
import { bind } from './bind.ts';
import { prepareQuery } from './query.ts';

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
    insert: (evidence) => void insert.run(...bind(evidenceCodec.encode(evidence))),
    list(wanted) {
      const [at, sid] = evidenceCursor(wanted);
      return page.all(at, sid, pageRows(wanted));
    },
  };
}
