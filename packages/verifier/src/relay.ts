import type { FeedDelta, FeedStatement } from '@sealwright/jwt/feed';
import type { ResourceCredential } from './basic-credential.ts';
import {
  defaultFetch,
  defaultMonotonicClock,
  defaultPause,
  type Fetch,
  type MonotonicClock,
  maxRelayQuestions,
  relayBehindMilliseconds,
  relayBehindPauseMilliseconds,
  relaySnapshotDeltas,
  relaySnapshotMilliseconds,
} from './defaults.ts';
import { feedKeysPath } from './feed-keys.ts';
import { fetchSnapshot, type SignedSnapshot } from './feed-node.ts';
import { createSafeObserver, type VerifierObserver } from './observer.ts';
import {
  createNeighbourAccess,
  type FindNeighbour,
  type loopbackNeighbours,
  type NeighbourFacts,
} from './relay-access.ts';
import { answerRefusal, answerStream, answerText, RelayRefusal } from './relay-answer.ts';
import { type HeldSnapshot, RelayBook } from './relay-book.ts';
import { RelayFanout } from './relay-fanout.ts';
import { createKeyDocument } from './relay-keys.ts';
import { askUpstream, type NonceAnswer } from './relay-question.ts';
import { RelayTurns } from './relay-turns.ts';
import { FollowedFeed, type RevocationFeed, type RevocationFeedOptions, type WhenStale } from './revocation-feed.ts';

export type { ResourceCredential } from './basic-credential.ts';
export type { NeighbourFacts } from './relay-access.ts';
export { loopbackNeighbours } from './relay-access.ts';

export interface RevocationRelayOptions extends Omit<RevocationFeedOptions, 'whenStale'> {
  /** Who may read, by HTTP Basic; or the symbol `loopbackNeighbours`. */
  readonly neighbours: readonly ResourceCredential[] | typeof loopbackNeighbours;
  /** For a verifier in this process that takes `feed`. Default `deny`. */
  readonly whenStale?: WhenStale;
  /** Hears of the relay's own feed. */
  readonly observer?: VerifierObserver;
}

/** A verifier's feed that serves its neighbours. */
export interface RevocationRelay {
  /** What the relay itself knows: give it to `createVerifier` as `revocation`, and one connection upstream serves both. */
  readonly feed: RevocationFeed;
  /** Answers `GET /revocations/snapshot`, `/revocations/stream` and `/.well-known/revocation-keys.json`. Never rejects. */
  fetch(request: Request, facts?: NeighbourFacts): Promise<Response>;
  readonly openStreams: number;
  /** Ends every stream in good order, and stops following. */
  close(): void;
}

/**
 * Follows an issuer's revocation log once and serves it to many: a hundred verifiers of one rack read from one connection.
 * Snapshot, deltas and statements go out as the issuer signed them, from memory, and only once they were proved; each
 * neighbour's nonce is passed upstream. A relay may follow another.
 *
 * It does NOT hold a key and can sign nothing: neighbours verify all of it, and find out what was left out, changed or held
 * back. It does NOT say anything new while it is stale. Neighbours give it as one of `relays`.
 *
 * Throws `TypeError` for options that cannot be.
 *
 * @example
 * ```ts
 * import { createRevocationRelay } from '@sealwright/verifier/relay';
 * const relay = createRevocationRelay({
 *   url: 'https://id.example.com',
 *   resource: 'https://rack-7.example.com',
 *   secret: 'the registration of this relay at the issuer',
 *   neighbours: [{ resource: 'https://orders.example.com', secret: 'what orders knows itself by here' }],
 * });
 * const answer: Response = await relay.fetch(new Request('https://rack-7.example.com/revocations/snapshot'));
 * relay.close();
 * ```
 */
export function createRevocationRelay(options: RevocationRelayOptions): RevocationRelay {
  return new FollowingRelay(options);
}

const logId = /^[A-Za-z0-9_-]{1,64}$/;
const sequence = /^(?:0|[1-9]\d{0,15})$/;
const nonceForm = /^[A-Za-z0-9_-]{16,128}$/;

class FollowingRelay implements RevocationRelay {
  readonly feed: FollowedFeed;
  readonly #issuer: string;
  readonly #fetch: Fetch;
  readonly #clock: MonotonicClock;
  readonly #findNeighbour: FindNeighbour;
  readonly #keyDocument: () => Promise<string>;
  readonly #book = new RelayBook();
  readonly #fanout: RelayFanout;
  readonly #turns = new RelayTurns(maxRelayQuestions);
  readonly #stopping = new AbortController();
  readonly #detach: () => void;
  #flight: Promise<void> | undefined;

  constructor({ neighbours, observer, whenStale = 'deny', ...options }: RevocationRelayOptions) {
    this.#issuer = options.url;
    this.#fetch = options.fetch ?? defaultFetch;
    this.#clock = options.monotonicClock ?? defaultMonotonicClock;
    this.#fanout = new RelayFanout(this.#book, this.#clock);
    this.#findNeighbour = createNeighbourAccess(neighbours);
    this.feed = new FollowedFeed(
      { ...options, whenStale },
      {
        onSnapshot: (signed) => this.#restart(signed),
        onProven: (deltas, statement, text) => this.#publish(deltas, statement, text),
      },
    );
    const exchange = { fetch: this.#fetch, monotonicClock: this.#clock };
    this.#keyDocument = createKeyDocument(options.url, [options.url, ...(options.nodes ?? [])], exchange);
    this.#detach = this.feed.attach(createSafeObserver(observer));
  }

  get openStreams(): number {
    return this.#fanout.openStreams;
  }

  async fetch(request: Request, facts?: NeighbourFacts): Promise<Response> {
    try {
      return await this.#answer(request, facts);
    } catch (error) {
      return answerRefusal(error instanceof RelayRefusal ? error.refusal : 'temporarily_unavailable');
    }
  }

  close(): void {
    this.#stopping.abort();
    this.#detach();
    this.#fanout.close();
  }

  async #answer(request: Request, facts: NeighbourFacts | undefined): Promise<Response> {
    const url = new URL(request.url);
    if (!served.has(url.pathname)) throw new RelayRefusal('not_found');
    if (request.method !== 'GET') throw new RelayRefusal('method_not_allowed');
    if (this.#stopping.signal.aborted) throw new RelayRefusal('temporarily_unavailable');
    if (url.pathname === feedKeysPath) {
      return answerText(await this.#keyDocument(), 200, { 'cache-control': 'public, max-age=60' });
    }
    const neighbour = this.#findNeighbour(request, facts);
    if (neighbour === undefined) throw new RelayRefusal('invalid_client');
    if (url.pathname === '/revocations/stream') return this.#openStream(url.searchParams, neighbour);
    const { text, ...held } = await this.#snapshot();
    const headers = { etag: `"${held.logId}.${held.seq}"`, 'cache-control': 'private, no-cache' };
    const holds = request.headers.get('if-none-match') === headers.etag;
    return holds ? answerText(null, 304, headers) : answerText(text, 200, headers);
  }

  async #openStream(query: URLSearchParams, neighbour: string): Promise<Response> {
    const [log = '', after = '', nonce = ''] = ['log', 'after', 'nonce'].map((name) => query.get(name) ?? '');
    const good = logId.test(log) && sequence.test(after) && nonceForm.test(nonce) && query.size === 3;
    if (!good) throw new RelayRefusal('invalid_request');
    const release = this.#fanout.take(neighbour);
    try {
      await this.#reach(log, Number(after));
      const answer = await this.#turns.run(() => this.#ask(log, nonce));
      if (this.#book.head?.logId !== log) throw new RelayRefusal('log_changed');
      if (this.#stopping.signal.aborted) throw new RelayRefusal('temporarily_unavailable');
      return answerStream(this.#fanout.open(neighbour, Number(after), answer, release));
    } catch (error) {
      release();
      throw error;
    }
  }

  /** A neighbour may come from a node that was quicker; this relay gets a second to hear as much. */
  async #reach(log: string, after: number): Promise<void> {
    const until = this.#clock() + relayBehindMilliseconds;
    for (;;) {
      const { head } = this.#book;
      if (head === undefined || !this.feed.isFresh()) throw new RelayRefusal('temporarily_unavailable');
      if (head.logId !== log) throw new RelayRefusal('log_changed');
      if (this.#book.eventsAfter(after, head.seq, 0) === undefined) throw new RelayRefusal('snapshot_required');
      if (after <= head.seq) return;
      if (this.#clock() >= until) throw new RelayRefusal('temporarily_unavailable');
      await defaultPause(relayBehindPauseMilliseconds, this.#stopping.signal);
    }
  }

  async #ask(log: string, nonce: string): Promise<NonceAnswer> {
    const { head } = this.#book;
    if (head?.logId !== log) throw new RelayRefusal('log_changed');
    const { node, keys } = this.feed.follower;
    const question = { issuer: this.#issuer, keys, fetch: this.#fetch, signal: this.#stopping.signal };
    return askUpstream(node, head, nonce, question);
  }

  /** The one that is held, or a newer one where that would leave a neighbour much to catch up with. */
  async #snapshot(): Promise<HeldSnapshot> {
    const { head, snapshot } = this.#book;
    if (head === undefined) throw new RelayRefusal('temporarily_unavailable');
    const young =
      snapshot !== undefined &&
      head.seq - snapshot.seq <= relaySnapshotDeltas &&
      this.#clock() - snapshot.takenAt <= relaySnapshotMilliseconds;
    if (young) return snapshot;
    this.#flight ??= this.#renewSnapshot().finally(() => {
      this.#flight = undefined;
    });
    await this.#flight;
    const held = this.#book.snapshot;
    if (held === undefined) throw new RelayRefusal('temporarily_unavailable');
    return held;
  }

  async #renewSnapshot(): Promise<void> {
    const { node, keys } = this.feed.follower;
    const { signal } = this.#stopping;
    const takenAt = this.#clock();
    try {
      const signed = await fetchSnapshot(node, { issuer: this.#issuer, keys, fetch: this.#fetch, signal });
      this.#book.keepSnapshot(signed, takenAt);
    } catch {
      // The older one still leads to the head, by the deltas that are kept behind it.
    }
  }

  #restart(signed: SignedSnapshot): void {
    this.#book.restart(signed, this.#clock());
    // No stream leads there: each neighbour learns by resuming what it has to do.
    this.#fanout.cut();
  }

  #publish(deltas: readonly FeedDelta[], statement: FeedStatement, text: string): void {
    this.#fanout.publish(this.#book.append(deltas, statement, text), statement);
  }
}

const served: ReadonlySet<string> = new Set(['/revocations/snapshot', '/revocations/stream', feedKeysPath]);
