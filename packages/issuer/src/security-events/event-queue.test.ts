import type { FeedDelta } from '@sealwright/jwt/feed';
import { describe, expect, it } from 'vitest';
import type { IssuerStore } from '../ports.ts';
import { cursorAt, type EventCursor } from './event-cursor.ts';
import { readQueue } from './event-queue.ts';

const entry = (seq: number): FeedDelta => ({ seq, entry: { kind: 'session', id: `s${seq}`, expiresAt: 9 } });

/** A log as a store shows it after a restore, or between two nodes: what no single store on disk can be brought to show. */
function log(logId: string, seqs: readonly number[], cleaned = 0): Pick<IssuerStore, 'revocations' | 'sessions'> {
  const head = { logId, seq: seqs.at(-1) ?? 0, hash: '' };
  const after = (seq: number) => seqs.filter((each) => each > seq).map(entry);
  return {
    revocations: {
      head: async () => head,
      after: async (seq: number, limit: number) => (seq < cleaned ? undefined : after(seq).slice(0, limit)),
      snapshot: async () => ({ head, deltas: after(0) }),
    },
  } as unknown as Pick<IssuerStore, 'revocations' | 'sessions'>;
}

const seqsOf = ({ deltas }: { readonly deltas: readonly FeedDelta[] }) => deltas.map(({ seq }) => seq);
const at = (logId: string, seq: number): EventCursor => cursorAt({ logId, seq });

describe('reading on from a cursor', () => {
  it('tells everything that lives in another log', async () => {
    const page = await readQueue(log('new', [1, 2, 3]), at('old', 700));
    expect([page.cursor.logId, seqsOf(page), page.more]).toEqual(['new', [1, 2, 3], false]);
  });

  it('takes the snapshot where the log begins behind the cursor, and goes on to its head', async () => {
    const page = await readQueue(log('log', [4, 9, 12], 11), at('log', 5));
    expect([seqsOf(page), page.upTo, page.more]).toEqual([[9, 12], 12, false]);
  });

  it('goes through a large snapshot a thousand at a time', async () => {
    const seqs = Array.from({ length: 2_500 }, (_, index) => 2 * index + 2);
    const first = await readQueue(log('log', seqs, 5_000), at('log', 0));
    expect([first.deltas.length, first.upTo, first.more]).toEqual([1_000, 2_000, true]);
    const last = await readQueue(log('log', seqs, 5_000), at('log', 4_000));
    expect([last.deltas.length, last.upTo, last.more]).toEqual([500, 5_000, false]);
  });

  it('reads nothing at the head, and nothing before its time', async () => {
    expect(await readQueue(log('log', [1]), at('log', 1))).toMatchObject({ deltas: [], upTo: 1, more: false });
    expect(await readQueue(log('log', [1]), at('log', 2))).toMatchObject({ deltas: [], upTo: 2, more: false });
  });
});
