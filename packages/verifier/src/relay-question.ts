import type { KeySource } from '@sealwright/jwt';
import {
  extendFeedHash,
  type FeedDelta,
  type FeedStatement,
  formatDeltaEvent,
  formatHeartbeatEvent,
  parseDelta,
  verifyFeedStatement,
} from '@sealwright/jwt/feed';
import { type Fetch, relayDeltas, relayQuestionMilliseconds } from './defaults.ts';
import { errors } from './errors.ts';
import type { LogPosition } from './feed-log.ts';
import { type FeedNode, streamUrl } from './feed-node.ts';
import { readFeedStream } from './feed-stream.ts';

/** The issuer's answer to one neighbour's nonce. */
export interface NonceAnswer {
  readonly logId: string;
  readonly seq: number;
  readonly time: number;
  /** The statement as an event, as it was signed. */
  readonly heartbeat: string;
  /** Events between the position asked from and `seq`. */
  readonly events: readonly string[];
}

export interface NonceQuestion {
  readonly issuer: string;
  readonly keys: KeySource;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/**
 * Passes a neighbour's nonce on: opens a stream upstream from `position`, and takes what comes up to the first statement,
 * which echoes it. So the neighbour knows that the issuer made it after the question, and no relay can.
 *
 * Codes: those of `readFeedStream`, `feed_gap`, `feed_hash_mismatch`, `feed_log_changed`, `feed_nonce_mismatch`,
 * `feed_statement_invalid`; `feed_unproven` past what a relay keeps; `feed_silent` after two seconds.
 */
export async function askUpstream(
  node: FeedNode,
  position: LogPosition,
  nonce: string,
  { issuer, keys, fetch, signal }: NonceQuestion,
): Promise<NonceAnswer> {
  const answered = new AbortController();
  const chain = new EventChain(position);
  let answer: NonceAnswer | undefined;
  const request = {
    ...{ url: streamUrl(node, position, nonce), headers: node.headers, fetch, signal, renewal: answered.signal },
    silenceMilliseconds: relayQuestionMilliseconds,
  };
  // Nothing of this counts as a sign of life: two seconds are for the whole.
  await readFeedStream(request, async ({ event, data }) => {
    if (answer !== undefined) return false;
    if (event === 'delta') await chain.extend(parseDelta(data));
    if (event !== 'heartbeat') return false;
    const statement = await verifyFeedStatement(data, keys, issuer);
    if (statement.nonce !== nonce) throw errors.create('feed_nonce_mismatch');
    answer = chain.answer(statement, data);
    answered.abort();
    return false;
  });
  if (answer === undefined) throw errors.create('feed_ended');
  return answer;
}

/** What came behind a proved position, up to a statement that has to cover exactly that. */
class EventChain {
  readonly #logId: string;
  readonly #events: string[] = [];
  #seq: number;
  #hash: string;

  constructor({ logId, seq, hash }: LogPosition) {
    this.#logId = logId;
    this.#seq = seq;
    this.#hash = hash;
  }

  async extend(delta: FeedDelta): Promise<void> {
    if (delta.seq !== this.#seq + 1) throw errors.create('feed_gap');
    if (this.#events.length >= relayDeltas) throw errors.create('feed_unproven');
    this.#hash = await extendFeedHash(this.#hash, delta);
    this.#seq = delta.seq;
    this.#events.push(formatDeltaEvent(delta));
  }

  answer({ log_id: logId, seq, hash, time }: FeedStatement, text: string): NonceAnswer {
    if (logId !== this.#logId) throw errors.create('feed_log_changed');
    if (seq !== this.#seq) throw errors.create('feed_gap');
    if (hash !== this.#hash) throw errors.create('feed_hash_mismatch');
    return { logId, seq, time, heartbeat: formatHeartbeatEvent(text), events: this.#events };
  }
}
