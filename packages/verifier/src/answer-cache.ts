import type { MonotonicClock } from './defaults.ts';
import type { MaybePromise } from './maybe-promise.ts';

export interface KnownAnswer<Answer> {
  readonly answer: Answer;
  /** Milliseconds of the monotonic clock. */
  readonly goodUntil: number;
}

export interface AnswerCacheOptions {
  readonly maxEntries: number;
  readonly maxUnderWay: number;
  readonly monotonicClock: MonotonicClock;
  /** Thrown where too many questions are under way already: more would only pile up on a peer in trouble. */
  readonly busy: () => Error;
}

/**
 * A peer's answers, each until its time, and one question at a time for each key: who asks meanwhile gets the same answer.
 * When it is full the one that was learned first goes.
 *
 * It does NOT remember a failure, and knows nothing of what the answers mean.
 */
export class AnswerCache<Answer> {
  readonly #options: AnswerCacheOptions;
  readonly #known = new Map<string, KnownAnswer<Answer>>();
  readonly #underWay = new Map<string, Promise<Answer>>();

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /** At once where it is known. A rejection of `ask` goes to all who wait for it. */
  get(key: string, ask: () => Promise<KnownAnswer<Answer>>): MaybePromise<Answer> {
    const { monotonicClock, maxUnderWay, busy } = this.#options;
    const known = this.#known.get(key);
    if (known !== undefined && monotonicClock() < known.goodUntil) return known.answer;
    const asked = this.#underWay.get(key);
    if (asked !== undefined) return asked;
    if (this.#underWay.size >= maxUnderWay) return Promise.reject(busy());
    const answer = ask()
      .then((fresh) => this.#keep(key, fresh))
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return answer;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  #keep(key: string, fresh: KnownAnswer<Answer>): Answer {
    // Deleted first, so that what is learned again counts as young.
    this.#known.delete(key);
    if (this.#known.size >= this.#options.maxEntries) {
      const [eldest] = this.#known.keys();
      if (eldest !== undefined) this.#known.delete(eldest);
    }
    this.#known.set(key, fresh);
    return fresh.answer;
  }
}
