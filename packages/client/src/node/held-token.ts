import {
  invalidationPauseSeconds,
  type MonotonicClock,
  machineLastSeconds,
  machineRenewalPart,
  machineRenewalSpread,
  refusedBackOffSeconds,
  type WallClock,
} from '../server-defaults.ts';
import { BackOff } from './back-off.ts';
import { serverError } from './server-error.ts';
import type { TokenAnswer, TokenOutcome } from './token-endpoint.ts';

/** What a token needs to be kept. */
export interface HeldTokenParts {
  ask(): Promise<TokenOutcome>;
  readonly wallClock: WallClock;
  readonly monotonicClock: MonotonicClock;
  readonly jitter: () => number;
}

/** One token of one audience and scope: got once for all who wait, kept, renewed in the background while it still lives. */
export class HeldToken {
  readonly #parts: HeldTokenParts;
  readonly #backOff: BackOff;
  #held: Held | undefined;
  #flight: Promise<void> | undefined;
  #failure: ReturnType<typeof refused> | undefined;
  #invalidatedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: HeldTokenParts) {
    this.#parts = parts;
    this.#backOff = new BackOff(parts.monotonicClock, parts.jitter);
  }

  /** @throws AuthError `machine_token_refused`, `machine_token_unavailable` */
  async find(): Promise<TokenAnswer> {
    const now = this.#usable();
    if (now !== undefined) return now;
    if (this.#flight === undefined && this.#backOff.waitSeconds > 0) throw this.#failed();
    await this.#renew();
    const renewed = this.#usable();
    if (renewed === undefined) throw this.#failed();
    return renewed;
  }

  /**
   * An API did not take this token: it is thrown away, if it is still the one that is held. Answers whether another may be had:
   * not again within half a minute, since an API that takes no token at all is not mended by more of them.
   */
  invalidate(token: string): boolean {
    const { monotonicClock } = this.#parts;
    if (this.#held?.answer.accessToken !== token) return true;
    if (monotonicClock() - this.#invalidatedAt < invalidationPauseSeconds * 1000) return false;
    this.#invalidatedAt = monotonicClock();
    this.#held = undefined;
    return true;
  }

  /** What is held, if it lives; near its end also begins to renew it. */
  #usable(): TokenAnswer | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    const age = this.#ageOf(held);
    if (age >= held.renewAfter && this.#flight === undefined && this.#backOff.waitSeconds === 0) void this.#renew();
    return age < held.goodFor ? held.answer : undefined;
  }

  /** By the clock that went further: a monotonic one may stand still while a machine sleeps, a wall clock may be set back. */
  #ageOf({ wallStart, monotonicStart }: Held): number {
    const { wallClock, monotonicClock } = this.#parts;
    return Math.max(wallClock() - wallStart, (monotonicClock() - monotonicStart) / 1000);
  }

  /** Joins the request under way or begins one. Never rejects. */
  #renew(): Promise<void> {
    this.#flight ??= this.#attempt().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #attempt(): Promise<void> {
    const { ask, wallClock, monotonicClock, jitter } = this.#parts;
    // The life counts from the question: when the answer was made is not known.
    const [wallStart, monotonicStart] = [wallClock(), monotonicClock()];
    const outcome = await ask();
    if (outcome.kind === 'granted') {
      const { expiresInSeconds: life } = outcome.answer;
      this.#backOff.succeeded();
      this.#failure = undefined;
      const renewAfter = life * (machineRenewalPart + machineRenewalSpread * jitter());
      const goodFor = life - Math.min(machineLastSeconds, life / 10);
      this.#held = { answer: outcome.answer, wallStart, monotonicStart, renewAfter, goodFor };
    } else if (outcome.kind === 'unavailable') {
      this.#failure = undefined;
      this.#backOff.failed(outcome.retryAfterSeconds);
    } else {
      this.#failure = refused(outcome.kind === 'refused' ? outcome.status : 400);
      this.#backOff.failed(refusedBackOffSeconds);
    }
  }

  #failed(): Error {
    const retryAfterSeconds = Math.ceil(this.#backOff.waitSeconds);
    return this.#failure ?? serverError('machine_token_unavailable', { evidence: { retryAfterSeconds } });
  }
}

interface Held {
  readonly answer: TokenAnswer;
  /** When it was asked for, by both clocks. */
  readonly wallStart: number;
  readonly monotonicStart: number;
  readonly renewAfter: number;
  readonly goodFor: number;
}

function refused(status: number) {
  return serverError('machine_token_refused', { evidence: { status } });
}
