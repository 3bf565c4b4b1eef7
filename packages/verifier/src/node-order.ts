import { defaultJitter } from './defaults.ts';

/**
 * Which of several nodes is asked, and which next. Nodes stand in tiers: those of the first are all tried before one of
 * the second. Within a tier the order is by chance, so that a hundred verifiers that lose a node spread over the rest.
 */
export class NodeOrder<Node> {
  readonly #tiers: readonly (readonly Node[])[];
  readonly #jitter: () => number;
  #order: readonly Node[];
  #at = 0;

  /** @throws TypeError where there is no node at all */
  constructor(tiers: readonly (readonly Node[])[], jitter: () => number = defaultJitter) {
    this.#tiers = tiers.filter((tier) => tier.length > 0);
    if (this.#tiers.length === 0) throw new TypeError('the feed needs a node');
    this.#jitter = jitter;
    this.#order = this.#shuffle();
  }

  get size(): number {
    return this.#order.length;
  }

  get current(): Node {
    return this.#order[this.#at] as Node;
  }

  /** Goes on to the next. True when every node has been tried since the round began: it is time to wait. */
  leave(): boolean {
    this.#at += 1;
    if (this.#at < this.#order.length) return false;
    this.#order = this.#shuffle();
    this.#at = 0;
    return true;
  }

  /** The current node has proved itself: when it is left, all others are tried before it again. */
  settle(): void {
    if (this.#at === 0) return;
    const { current } = this;
    this.#order = [current, ...this.#shuffle().filter((node) => node !== current)];
    this.#at = 0;
  }

  /** Whether the current node is of the first tier. */
  get preferred(): boolean {
    return this.#tiers[0]?.includes(this.current) === true;
  }

  /** Begins with the first tier again, unless it is there. */
  prefer(): void {
    if (this.preferred) return;
    this.#order = this.#shuffle();
    this.#at = 0;
  }

  #shuffle(): readonly Node[] {
    return this.#tiers.flatMap((tier) =>
      tier
        .map((node) => ({ node, place: this.#jitter() }))
        .sort((left, right) => left.place - right.place)
        .map(({ node }) => node),
    );
  }
}
