import { firstBackOffSeconds, maxBackOffSeconds, maxRetryAfterSeconds } from '../server-defaults.ts';

/** Milliseconds of the monotonic clock until which nobody is asked, and how that grows. */
export class BackOff {
  readonly #clock: () => number;
  readonly #jitter: () => number;
  #failures = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: () => number, jitter: () => number) {
    this.#clock = clock;
    this.#jitter = jitter;
  }

  /** 0 where one may ask. */
  get waitSeconds(): number {
    return Math.max(0, (this.#until - this.#clock()) / 1000);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** `leastSeconds`: what the server asked for, or what is sensible. The random part comes on top: nobody is back early. */
  failed(leastSeconds = 0): void {
    const own = Math.min(maxBackOffSeconds, firstBackOffSeconds * 2 ** Math.min(this.#failures, 16));
    const wait = Math.max(own, Math.min(leastSeconds, maxRetryAfterSeconds));
    this.#failures += 1;
    this.#until = this.#clock() + wait * (1 + this.#jitter() / 2) * 1000;
  }
}
