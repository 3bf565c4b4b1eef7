import {
  createEventParser,
  type FeedDelta,
  type FeedEvent,
  type FeedStatement,
  formatHeartbeatEvent,
} from '@sealwright/jwt/feed';
import { beforeEach, describe, expect, it } from 'vitest';
import { maxRelayStreamMilliseconds, maxRelayStreamsPerNeighbour, relayDeltas } from './defaults.ts';
import { RelayBook } from './relay-book.ts';
import { RelayFanout } from './relay-fanout.ts';
import type { NonceAnswer } from './relay-question.ts';

let book: RelayBook;
let fanout: RelayFanout;
let now: number;

beforeEach(() => {
  now = 0;
  book = new RelayBook();
  fanout = new RelayFanout(book, () => now);
  const statement = { log_id: 'log', seq: 0, hash: 'h0', time: 1 };
  book.restart({ text: 'snapshot', statement, snapshot: { statement: 's', digest: 'd', entries: [], keys: [] } }, 0);
});

const deltaOf = (seq: number): FeedDelta => ({ seq, entry: { kind: 'key', id: `kid-${seq}` } });
const statementOf = (seq: number, time: number): FeedStatement => ({ log_id: 'log', seq, hash: `h${seq}`, time });

/** Proves the next `count` deltas by one statement, whose text names its sequence and time. */
function prove(count: number, time: number): void {
  const start = book.head?.seq ?? 0;
  const deltas = Array.from({ length: count }, (_, index) => deltaOf(start + 1 + index));
  const statement = statementOf(start + count, time);
  fanout.publish(book.append(deltas, statement, `${start + count}.${time}`), statement);
}

/** The issuer's answer to a nonce, asked from the head of the book, with what the issuer had beyond it. */
function answerOf(time: number, early: readonly string[] = []): NonceAnswer {
  const seq = (book.head?.seq ?? 0) + early.length;
  return { logId: 'log', seq, time, heartbeat: formatHeartbeatEvent(`nonce.${seq}.${time}`), events: early };
}

function open(after: number, answer: NonceAnswer): { next(): Promise<string> } {
  const reader = fanout.open('one', after, answer, fanout.take('one')).getReader();
  const parser = createEventParser();
  const waiting: FeedEvent[] = [];
  return {
    async next() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) return event.event === 'delta' ? String(event.id) : event.data;
        const { done, value } = await reader.read();
        if (done) return 'end';
        waiting.push(...parser.push(value));
      }
    },
  };
}

const read = async (stream: { next(): Promise<string> }, count: number): Promise<string[]> => {
  const seen: string[] = [];
  while (seen.length < count) seen.push(await stream.next());
  return seen;
};

describe('a neighbour’s stream', () => {
  it('holds what was missed, then the answer to its nonce, then what came meanwhile', async () => {
    prove(2, 5);
    const answer = answerOf(10);
    prove(1, 11);
    const stream = open(1, answer);
    expect(await read(stream, 4)).toEqual(['2', 'nonce.2.10', '3', '3.11']);
    prove(0, 12);
    prove(2, 13);
    expect(await read(stream, 4)).toEqual(['3.12', '4', '5', '5.13']);
  });

  it('never has a statement below what the issuer’s answer covered, though the relay itself is behind', async () => {
    prove(2, 5);
    const stream = open(2, answerOf(10, ['event: delta\nid: 3\ndata: x\n\n', 'event: delta\nid: 4\ndata: x\n\n']));
    expect(await read(stream, 3)).toEqual(['3', '4', 'nonce.4.10']);
    prove(1, 11);
    prove(2, 12);
    expect(await read(stream, 2)).toEqual(['5', '5.12']);
  });

  it('begins within what the issuer’s answer brought, where the neighbour had some of it', async () => {
    prove(2, 5);
    const stream = open(3, answerOf(10, ['event: delta\nid: 3\ndata: x\n\n', 'event: delta\nid: 4\ndata: x\n\n']));
    expect(await read(stream, 2)).toEqual(['4', 'nonce.4.10']);
  });

  it('never goes back in time: deltas of an earlier statement go out without it', async () => {
    prove(1, 5);
    const stream = open(1, answerOf(10));
    expect(await read(stream, 1)).toEqual(['nonce.1.10']);
    prove(1, 8);
    prove(0, 9);
    prove(0, 11);
    expect(await read(stream, 2)).toEqual(['2', '2.11']);
  });

  it('catches up over many pages, however slowly it reads', async () => {
    prove(5_000, 5);
    const stream = open(0, answerOf(10));
    const seen = await read(stream, 5_001);
    expect(seen.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(seen.at(-1)).toBe('nonce.5000.10');
  });

  it('is cut when it does not keep up', async () => {
    const stream = open(0, answerOf(10));
    expect(await read(stream, 1)).toEqual(['nonce.0.10']);
    for (let time = 11; fanout.openStreams > 0 && time < 100; time += 1) prove(400, time);
    expect(fanout.openStreams).toBe(0);
    await expect(read(stream, 1_000_000)).rejects.toThrow('cut');
  });

  it('ends in good order after twenty minutes, and gives its place back', async () => {
    const stream = open(0, answerOf(10));
    expect(await read(stream, 1)).toEqual(['nonce.0.10']);
    now = maxRelayStreamMilliseconds;
    prove(0, 11);
    expect([await stream.next(), fanout.openStreams]).toEqual(['end', 0]);
  });
});

describe('the places of one neighbour', () => {
  it('are bounded, and come back', () => {
    const places = Array.from({ length: maxRelayStreamsPerNeighbour }, () => fanout.take('one'));
    expect(() => fanout.take('one')).toThrow(expect.objectContaining({ refusal: 'temporarily_unavailable' }));
    fanout.take('another');
    places[0]?.();
    fanout.take('one');
  });
});

describe('what a relay keeps', () => {
  it('ends somewhere: who comes from before it, and a snapshot that no longer leads on, are let go', () => {
    prove(relayDeltas, 5);
    expect([book.snapshot?.seq, book.eventsAfter(0, 1, 1)?.length]).toEqual([0, 1]);
    prove(1, 6);
    expect([book.snapshot, book.eventsAfter(0, 1, 1)]).toEqual([undefined, undefined]);
    expect(book.eventsAfter(relayDeltas, relayDeltas + 1, 10)).toHaveLength(1);
  });
});
