import type { Page, ReuseEvidence } from '@sealwright/issuer/store-port';
import { createRecordCodec, plain, type RecordCodec } from './record-codec.ts';

export const evidenceCodec: RecordCodec<ReuseEvidence> = createRecordCodec<ReuseEvidence>({
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

/** Where a page of evidence, newest first, goes on: `after` is `at:sid` of the last row of the page before. */
export function evidenceCursor(page: Page | undefined): readonly [at: number, sid: string] {
  if (page?.after === undefined) return [Number.MAX_SAFE_INTEGER, ''];
  const { after } = page;
  const colon = after.indexOf(':');
  const at = Number(after.slice(0, colon));
  if (colon < 1 || !Number.isSafeInteger(at))
    throw new TypeError('after must be the time and the sid of an evidence row');
  return [at, after.slice(colon + 1)];
}
