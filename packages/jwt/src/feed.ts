export { extendFeedHash, formatDelta, initialFeedHash, parseDelta } from './feed-delta.ts';
export type { FeedDelta, RevocationEntry, RevocationKind } from './feed-entry.ts';
export {
  createEventParser,
  type EventParser,
  type FeedEvent,
  formatDeltaEvent,
  formatHeartbeatEvent,
} from './feed-event.ts';
export {
  type FeedSnapshot,
  formatSnapshot,
  parseSnapshot,
  type SnapshotContent,
  snapshotDigest,
} from './feed-snapshot.ts';
export { type FeedStatement, feedStatementTyp, signFeedStatement, verifyFeedStatement } from './feed-statement.ts';
