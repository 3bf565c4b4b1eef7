import type { ConfirmedHead, RevocationHead } from '@sealwright/issuer';
import { type FeedDelta, formatDeltaEvent, formatHeartbeatEvent } from '@sealwright/jwt/feed';

/** What the log told, as its listeners hear it. */
export interface LogNews {
  readonly deltas: readonly FeedDelta[];
  readonly head: RevocationHead;
  readonly confirmed: ConfirmedHead | undefined;
}

/** Several pieces of news as one. */
export interface DeltaGroup extends LogNews {
  /** Another log, a gap, or another past: nothing that stood at the position before can be continued. */
  readonly broken: boolean;
}

/** Joins news behind a position; undefined where there is none. */
export function joinNews(position: RevocationHead, news: readonly LogNews[]): DeltaGroup | undefined {
  const last = news.at(-1);
  if (last === undefined) return undefined;
  let before = position;
  let broken = false;
  const joined: FeedDelta[] = [];
  for (const { deltas, head } of news) {
    const { seq } = before;
    const fresh = deltas.filter((delta) => delta.seq > seq);
    const continues = head.logId === before.logId && fresh.length === head.seq - seq;
    broken ||= !continues || (head.seq === seq && head.hash !== before.hash);
    joined.push(...fresh);
    before = head;
  }
  return { deltas: joined, head: last.head, confirmed: last.confirmed, broken };
}

/** As it goes over the wire: the deltas, and behind them the statement that covers them, if there is one. */
export function encodeGroup(deltas: readonly FeedDelta[], statement: string | undefined): Uint8Array {
  const heartbeat = statement === undefined ? '' : formatHeartbeatEvent(statement);
  return Buffer.from(deltas.map(formatDeltaEvent).join('') + heartbeat);
}
