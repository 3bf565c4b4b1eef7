import type { PublicJwk } from '@sealwright/jwt';
import {
  type FeedDelta,
  formatSnapshot,
  type RevocationEntry,
  signFeedStatement,
  snapshotDigest,
} from '@sealwright/jwt/feed';
import { boundedAnswer } from './bounded-answer.ts';
import { assertConfirmed, type ConfirmedHead } from './confirmed-head.ts';
import { snapshotMilliseconds, statementReuseMilliseconds } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { KeyRing } from './key-ring.ts';
import type { RevocationHead } from './ports.ts';
import type { RevocationLog } from './revocation-log.ts';

interface Snapshot {
  readonly head: RevocationHead;
  readonly deltas: readonly FeedDelta[];
}

/** What verifiers are answered with, made once for all who ask at the same moment. */
export interface FeedDocuments {
  snapshot(): Promise<Snapshot>;
  snapshotText(): Promise<{ readonly head: RevocationHead; readonly text: string }>;
  signStatement(confirmed: ConfirmedHead, nonce?: string): Promise<string>;
}

export function createFeedDocuments(
  { store, settings }: IssuerContext,
  log: RevocationLog,
  keys: KeyRing,
): FeedDocuments {
  const sign = (head: RevocationHead, time: number, rest: { nonce?: string; snapshot?: string }): Promise<string> =>
    signFeedStatement(
      { log_id: head.logId, seq: head.seq, time, hash: head.hash, ...rest },
      keys.feedKey(),
      settings.issuer,
    );
  const nameOf = (head: RevocationHead): string => `${head.logId} ${head.seq}`;
  // Bounded by time as well as by the head, since a statement says when it was made.
  const moment = (): string => `${nameOf(log.head())} ${Math.floor(store.now() / statementReuseMilliseconds)}`;
  const snapshot = remember(
    () => nameOf(log.head()),
    () => boundedAnswer(snapshotMilliseconds, store.revocations.snapshot()),
  );
  const content = remember(
    () => nameOf(log.head()),
    async () => {
      const { head, deltas } = await snapshot();
      const parts = splitDeltas(deltas);
      return { head, parts, digest: await snapshotDigest(parts) };
    },
  );
  const snapshotText = remember(moment, async () => {
    const confirmed = await log.confirm();
    const { head, parts, digest } = await content();
    // Read later, so it holds all that was confirmed and perhaps more. Anything else is another log, or another past.
    const covers = head.logId === confirmed.head.logId && head.seq >= confirmed.head.seq;
    if (!covers) throw errors.create('revocations_unconfirmed');
    const statement = await sign(head, confirmed.time, { snapshot: digest });
    return { head, text: formatSnapshot({ ...parts, statement }) };
  });
  return Object.freeze({
    snapshot,
    snapshotText,
    async signStatement(confirmed: ConfirmedHead, nonce?: string) {
      assertConfirmed(confirmed);
      return sign(confirmed.head, confirmed.time, nonce === undefined ? {} : { nonce });
    },
  });
}

function splitDeltas(deltas: readonly FeedDelta[]): {
  readonly entries: readonly RevocationEntry[];
  readonly keys: readonly PublicJwk[];
} {
  return {
    entries: deltas.flatMap((delta) => ('entry' in delta ? [delta.entry] : [])),
    keys: deltas.flatMap((delta) => ('publish' in delta ? [delta.publish] : [])),
  };
}

/** The last answer, for as long as its name stays the same. A failure is not remembered. */
function remember<T>(name: () => string, make: () => Promise<T>): () => Promise<T> {
  let last: { readonly name: string; readonly answer: Promise<T> } | undefined;
  return () => {
    const wanted = name();
    if (last?.name === wanted) return last.answer;
    const answer = make();
    const made = { name: wanted, answer };
    last = made;
    answer.catch(() => {
      if (last === made) last = undefined;
    });
    return answer;
  };
}
