import { abortable } from './abortable.ts';
import type { ClientState, SignedOutReason } from './client-events.ts';
import type { ClientHost, Wake } from './client-host.ts';
import type { StateBoard } from './client-state.ts';
import {
  confirmPauseMilliseconds,
  maxTokenWaitMilliseconds,
  maxUselessTokens,
  refusalPauseMilliseconds,
  scheduleLookMilliseconds,
  wakePauseMilliseconds,
} from './defaults.ts';
import { ClientError } from './errors.ts';
import type { Grant, Granted, Unavailable } from './grant.ts';
import { type HeldToken, isNewer, type TokenWish } from './held-token.ts';
import { askForToken, endReason, tokenUnavailable } from './refresh-round.ts';
import { retryPauseSeconds } from './retry-pause.ts';
import { createServerFarewell, type ServerFarewell } from './server-farewell.ts';
import { openTabChannel, type SharedGrant, type TabChannel } from './tab-channel.ts';
import { readTokenFacts } from './token-holder.ts';
import { createTokenLife, type Moment, readClocks } from './token-life.ts';
import { createWaitingRoom, type WaitingRoom } from './waiting-room.ts';

/**
 * What a page knows of its session, and what it does about it: one refresh at a time, ahead of the end of the token, again
 * after a pause where nothing came of it. Only the server's word ends a session, twice heard, or the person's own.
 */
export class SessionMachine {
  readonly #grant: Grant;
  readonly #host: ClientHost;
  readonly #board: StateBoard;
  readonly #channel: TabChannel;
  readonly #farewell: ServerFarewell;
  readonly #waiting: WaitingRoom = createWaitingRoom();
  readonly #stopWaking: () => void;
  /** The last that was heard of, `own` or another tab's. None once a tab has lied: no tab is believed until the server gave the next. */
  #held: HeldToken | undefined;
  /** The last that the server gave this page. */
  #own: HeldToken | undefined;
  /** Counts sign-ins and sign-outs: what was asked before one of them has nothing to say after it. */
  #turn = 0;
  #isClosed = false;
  #isConfirming = false;
  #stopTimer: (() => void) | undefined;
  #failures = 0;
  #start: Promise<void> | undefined;
  #attempt: Promise<void> | undefined;
  #signingIn: Promise<unknown> = Promise.resolve();
  // By the monotonic clock.
  #notBefore = never;
  #askedAt = never;
  #confirmedAt = never;
  #refusedAt = never;

  constructor(grant: Grant, host: ClientHost, board: StateBoard) {
    this.#grant = grant;
    this.#host = host;
    this.#board = board;
    this.#farewell = createServerFarewell(grant, host, () => this.#channel.tellSignedOut());
    this.#channel = openTabChannel(host, grant, {
      signedIn: (sub, shared) => this.#hear(sub, shared),
      signedOut: () => this.#hearSignedOut(),
    });
    this.#stopWaking = host.onWake((wake) => this.#wake(wake));
  }

  get state(): ClientState {
    return this.#board.current();
  }

  /** Finds out whether there is a session. Called again, it answers what came of the first time. */
  async start(): Promise<ClientState> {
    this.#checkOpen();
    this.#start ??= this.#look();
    await this.#start;
    return this.state;
  }

  /** A token that lives, asked for where there is none. @throws ClientError `not_signed_in`, `account_changed`, `token_unavailable` */
  async token({ sub, signal, isOwn }: TokenWish, refused?: HeldToken): Promise<HeldToken> {
    const giveUpAt = this.#now() + maxTokenWaitMilliseconds;
    let useless = 0;
    for (;;) {
      this.#checkOpen();
      signal?.throwIfAborted();
      if (this.state.status === 'signed-out') throw new ClientError('not_signed_in');
      if (sub !== undefined && this.state.status === 'signed-in' && this.state.sub !== sub) {
        throw new ClientError('account_changed');
      }
      const held = isOwn ? this.#own : (this.#held ?? this.#own);
      if (held !== refused && held?.life.isUsable()) return held;
      const pause = Math.max(0, this.#notBefore - this.#now());
      if (useless > maxUselessTokens || this.#now() + pause > giveUpAt) throw tokenUnavailable(this.state, pause);
      if (this.#start === undefined) await abortable(this.start(), signal);
      else if (pause > 0) await abortable(this.#waiting.wait(), signal);
      else {
        useless += 1;
        await abortable(this.#refresh(), signal);
      }
    }
  }

  /** Of the server's own giving, in place of one that an API has refused; undefined where it was asked for that just now. */
  async tokenInsteadOf(refused: HeldToken, signal?: AbortSignal): Promise<HeldToken | undefined> {
    if (this.#held !== this.#own) this.#held = undefined;
    // Who comes while another is asked for already, gets that one.
    if (this.#own === refused && this.#attempt === undefined) {
      if (this.#now() - this.#refusedAt < refusalPauseMilliseconds) return undefined;
      this.#refusedAt = this.#now();
    }
    return this.token({ sub: refused.sub, signal, isOwn: true }, refused);
  }

  /** Begins a session by what `run` is granted. A refresh that is under way ends first: its cookie must not come over the new one. */
  signIn(run: () => Promise<Granted>): Promise<ClientState> {
    this.#checkOpen();
    // The attempt of this moment: a later one waits for this sign-in.
    const attempt = this.#attempt;
    const signedIn = this.#signingIn.then(async () => {
      await attempt;
      const begun = readClocks(this.#host);
      const granted = await run();
      this.#turn += 1;
      this.#accept(granted, begun);
      return this.state;
    });
    this.#signingIn = signedIn.catch(() => undefined);
    return signedIn;
  }

  /** Ends the session here at once, in the other tabs, and at the server when it can be reached: `pending` until then. */
  async logOut(): Promise<'ended' | 'pending'> {
    this.#checkOpen();
    await this.#signingIn;
    const held = this.#held ?? this.#own;
    this.#signOut('log_out');
    // Marked before anybody hears of it: a tab that looks into what it heard must find the mark, though the server knows nothing yet.
    await this.#grant.parting?.mark();
    this.#channel.tellSignedOut();
    return this.#farewell.say(held?.life.isUsable() ? held.accessToken : undefined);
  }

  close(): void {
    this.#isClosed = true;
    this.#held = this.#own = undefined;
    this.#waiting.release();
    this.#stopTimer?.();
    this.#farewell.forget();
    this.#channel.close();
    this.#stopWaking();
  }

  async #look(): Promise<void> {
    if (await this.#grant.parting?.isMarked()) {
      this.#signOut('log_out');
      void this.#farewell.say(undefined);
    } else await this.#refresh();
  }

  #refresh(): Promise<void> {
    this.#attempt ??= this.#ask().finally(() => {
      this.#attempt = undefined;
      this.#waiting.release();
    });
    return this.#attempt;
  }

  async #ask(): Promise<void> {
    const turn = this.#turn;
    await this.#signingIn;
    this.#askedAt = this.#now();
    const round = await askForToken(this.#grant, this.#host, () => turn === this.#turn && !this.#isClosed);
    if (round === undefined) return;
    const { outcome, begun } = round;
    if (outcome.kind === 'granted') this.#accept(outcome, begun);
    else if (outcome.kind === 'ended') this.#signOut(endReason(this.state, outcome.nothingHeld));
    else this.#wait(outcome);
  }

  #accept(granted: Granted | SharedGrant, begun: Moment, shared = false): void {
    const { accessToken, expiresInSeconds, sub, sid } = granted;
    if (this.state.status === 'signed-in' && this.state.sub !== sub) this.#signOut('account_changed');
    const before = this.state;
    const life = createTokenLife(this.#host, begun, expiresInSeconds);
    this.#held = { accessToken, sub, sid, life, shared, issuedAt: readTokenFacts(accessToken)?.issuedAt ?? 0 };
    this.#start ??= Promise.resolve();
    this.#forgetPause();
    this.#farewell.forget();
    if (!shared) this.#own = this.#held;
    if (!shared) this.#channel.tellGranted(granted, begun.wall);
    const next: ClientState = { status: 'signed-in', sub, sid, connection: 'online' };
    if (before.status === 'signed-in' && before.sid === sid) {
      this.#board.change(next, 'refreshed', { expiresInSeconds, shared });
    } else this.#board.change(next, 'signed-in', { sub, sid });
    this.#schedule(wakePauseMilliseconds);
    this.#waiting.release();
  }

  #wait({ reason, retryAfterSeconds }: Unavailable): void {
    const retryInSeconds = retryPauseSeconds(++this.#failures, this.#host.random(), retryAfterSeconds);
    this.#notBefore = this.#now() + retryInSeconds * 1_000;
    this.#timer(retryInSeconds * 1_000, () => void this.#refresh());
    const next = { ...this.state, connection: 'waiting', waitingFor: reason } as const;
    this.#board.change(next, 'waiting', { reason, retryInSeconds });
  }

  #signOut(reason: SignedOutReason): void {
    this.#turn += 1;
    this.#held = this.#own = undefined;
    this.#forgetPause();
    this.#stopTimer?.();
    this.#board.change({ status: 'signed-out', reason, connection: 'online' }, 'signed-out', { reason });
    this.#waiting.release();
  }

  /** Another tab has a session. The newer token of our own is taken; of anything else the server is asked. */
  #hear(sub: unknown, shared: SharedGrant | undefined): void {
    const { state } = this;
    if (state.status === 'unknown') return;
    const isOfOurs = state.status === 'signed-in' && state.sub === sub;
    if (shared === undefined ? !isOfOurs && this.#grant.jar === 'shared' : !isOfOurs || state.sid !== shared.sid) {
      this.#confirm();
    } else if (shared !== undefined && isNewer(shared.issuedAt, this.#held, this.#own)) {
      this.#accept(shared, readClocks(this.#host, shared.askedAt), true);
    }
  }

  #hearSignedOut(): void {
    if (this.state.status !== 'signed-out' && this.#start !== undefined) this.#confirm();
  }

  /** Looks into what a tab said. It is believed in nothing: the mark of a sign-out, or the server, says how it is. */
  #confirm(): void {
    if (this.#isConfirming) return;
    this.#isConfirming = true;
    const pause = Math.max(0, this.#confirmedAt + confirmPauseMilliseconds - this.#now());
    this.#host.startTimer(pause, () => void this.#confirmNow());
  }

  async #confirmNow(): Promise<void> {
    this.#isConfirming = false;
    this.#confirmedAt = this.#now();
    await this.#attempt;
    const turn = this.#turn;
    const isMarked = await this.#grant.parting?.isMarked();
    if (turn !== this.#turn || this.#isClosed) return;
    if (!isMarked) {
      // Where a pause is on, its end asks anyway.
      if (this.#notBefore <= this.#now()) await this.#refresh();
    } else if (this.state.status !== 'signed-out') this.#signOut('log_out_elsewhere');
  }

  #wake(wake: Wake): void {
    const { state } = this;
    if (this.#start === undefined) return;
    if (wake === 'restored') this.#confirm();
    else if (state.status === 'signed-out') void this.#farewell.sayAgain();
    else if (state.connection === 'online') this.#schedule();
    else if (state.waitingFor !== 'rate_limited' && this.#now() - this.#askedAt >= wakePauseMilliseconds) {
      this.#notBefore = never;
      void this.#refresh();
    }
  }

  /**
   * Renews the token when its time has come. Not in a page that nobody sees: its session must be able to end of idleness; it
   * asks when it is looked at again, or when it calls an API.
   */
  #schedule(leastMilliseconds = 0): void {
    const isDue = this.state.status === 'signed-in' && this.state.connection === 'online' && this.#host.isVisible();
    const held = this.#held ?? this.#own;
    if (this.#isClosed || held === undefined || !isDue) return;
    const left = Math.max(leastMilliseconds, held.life.millisecondsToRenewal());
    if (left <= 0) void this.#refresh();
    else this.#timer(Math.min(left, scheduleLookMilliseconds), () => this.#schedule());
  }

  /** One timer at a time: either a renewal is ahead, or another try. */
  #timer(milliseconds: number, run: () => void): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#host.startTimer(milliseconds, run);
  }

  #forgetPause(): void {
    this.#failures = 0;
    this.#notBefore = never;
  }

  #now(): number {
    return this.#host.monotonicClock();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new ClientError('closed');
  }
}

const never = -1e15;
