import type { PublicJwk } from '@sealwright/jwt';
import {
  type FeedDelta,
  formatSnapshot,
  type RevocationEntry,
  signFeedStatement,
  snapshotDigest,
} from '@sealwright/jwt/feed';
import { statementReuseMilliseconds } from './defaults.ts';
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
  signStatement(nonce?: string): Promise<string>;
}

export function createFeedDocuments(
  { store, settings }: IssuerContext,
  log: RevocationLog,
  keys: KeyRing,
): FeedDocuments {
  const sign = (head: RevocationHead, rest: { readonly nonce?: string; readonly snapshot?: string }): Promise<string> =>
    signFeedStatement(
      { log_id: head.logId, seq: head.seq, time: settings.wallClock() * 1000, hash: head.hash, ...rest },
      keys.feedKey(),
      settings.issuer,
    );
  const nameOf = (head: RevocationHead): string => `${head.logId} ${head.seq}`;
  // Bounded by time as well as by the head, since a statement says when it was made.
  const moment = (): string => `${nameOf(log.head())} ${Math.floor(store.now() / statementReuseMilliseconds)}`;
  const snapshot = remember(
    () => nameOf(log.head()),
    () => store.revocations.snapshot(),
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
    const { head, parts, digest } = await content();
    return { head, text: formatSnapshot({ ...parts, statement: await sign(head, { snapshot: digest }) }) };
  });
  const shared = remember(moment, () => sign(log.head(), {}));
  return Object.freeze({
    snapshot,
    snapshotText,
    signStatement: (nonce?: string) => (nonce === undefined ? shared() : sign(log.head(), { nonce })),
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
