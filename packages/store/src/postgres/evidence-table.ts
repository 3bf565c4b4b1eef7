import type { SessionStore } from '@sealwright/issuer/store-port';
import { evidenceCodec, evidenceCursor } from '../evidence-row.ts';
import { pageRows } from '../page.ts';
import { type Database, prepare } from './database.ts';

/** Newest first; `after` is `at:sid` of the last one of the page before. */
export function prepareEvidenceList(db: Database): SessionStore['listEvidence'] {
  const page = prepare(
    `SELECT ${evidenceCodec.columns.join(', ')} FROM ${db.schema}.evidence
     WHERE (at, sid) < ($1::bigint, $2::text) ORDER BY at DESC, sid DESC LIMIT $3`,
  );
  return async (wanted) => {
    const { rows } = await db.run(page, [...evidenceCursor(wanted), pageRows(wanted)]);
    return rows.map((row) => evidenceCodec.decode(row));
  };
}
