import type { TokenGrant } from '../../packages/issuer/src/token-grant.ts';
import type { Profile, Sending } from './parties.ts';
import { windowMilliseconds } from './world.ts';

/** Rule 2's count: the fifth generation running that a stranger also asks for is refused, so four are answered. */
const maxSharedGenerations = 4;

/** How a refresh ended, and the store's time at which it did. */
export interface Ending {
  readonly sent: Sending;
  /** The generation of the token that was sent. */
  readonly generation: number;
  readonly at: number;
  readonly grant?: TokenGrant & { readonly generation: number };
  readonly code?: string;
}

interface Exchange {
  readonly successor: string;
  readonly attempt: string | null;
  readonly exchangedAt: number;
  /** The window begins again when the owner shows that the answer was lost. */
  renewedAt: number;
  recoveries: number;
  /** Of a recovery whose answer nobody heard: it may have been committed. */
  perhapsRenewedAt: number;
  perhapsRecoveries: number;
}

export interface Memory {
  readonly exchanges: ReadonlyMap<string, Exchange>;
}

/** What the simulation promises, judged from outside: by what was sent, what was answered and when. */
export class Monitor {
  /** How often each thing happened. */
  readonly tally: Record<string, number> = {};
  readonly #profile: Profile;
  #exchanges = new Map<string, Exchange>();
  /** When the first token of a generation was answered. */
  #births = new Map<number, number>();
  /** Who exchanged their way into a generation. */
  #sharers = new Map<number, Set<string>>();
  /** When each token was last answered for. */
  readonly #lastAnswered = new Map<string, number>();
  #isDead = false;
  /** Ended among requests that were answered at the same time, of which others may have been committed before. */
  #isDying = false;
  #mayBeDead = false;
  #theftHappened = false;
  /** A generation may be older than the first answer that is remembered. */
  #isBirthUnsure = false;
  #hasForgotten = false;
  /** When a token was last answered as it came: so is the newest, and so is one that the store had lost. */
  #lastKeptAt = 0;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  ended(ending: Ending): void {
    const { sent, grant, code } = ending;
    const isThief = sent.party !== 'client';
    if (grant !== undefined) {
      require(!this.#isDead, 'a session that was over answered a token');
      this.#theftHappened ||= isThief;
      this.#count(isThief ? 'thief answered' : 'client answered');
      this.#granted(ending, grant);
      return;
    }
    this.#count(`${isThief ? 'thief' : 'client'} ${code}`);
    const isOver = this.#isDead || this.#isDying || this.#mayBeDead;
    if (code === 'refresh_superseded') this.#superseded(ending);
    else if (code === 'session_revoked') require(isOver, 'a session was revoked for no reason');
    else if (isCaught(code)) this.#caught(ending, isThief);
    else require(isThief && isRefusedAtTheDoor(code), `an honest client was refused: ${code}`);
  }

  /** The outcome of this refresh was lost with the process; it may or may not have been committed. */
  unknown(sent: Sending, at: number): void {
    const isThief = sent.party !== 'client';
    this.#isBirthUnsure = true;
    this.#theftHappened ||= isThief;
    // Also by the owner's own request: it may have been the one that showed the theft.
    this.#mayBeDead ||= this.#theftHappened;
    const known = this.#exchanges.get(sent.token);
    if (known === undefined) return;
    known.perhapsRecoveries += 1;
    known.perhapsRenewedAt = at;
  }

  /** All that was under way at the issuer has been answered. */
  settle(): void {
    this.#isDead ||= this.#isDying;
  }

  /** The person logged out, and heard so. */
  loggedOut(): void {
    this.#isDead = true;
  }

  isDead(): boolean {
    return this.#isDead;
  }

  /** Whether this token was exchanged more than half a window ago; that its answer was recovered since, a loss takes away. */
  isLate(token: string, at: number): boolean {
    const known = this.#exchanges.get(token);
    return known !== undefined && 2 * (at - known.exchangedAt) > windowMilliseconds;
  }

  /** What is known now, for a restore to come back to. */
  remember(): Memory {
    return { exchanges: copyExchanges(this.#exchanges) };
  }

  /** The store has forgotten what happened since; that a session was revoked is imported again. */
  forgetSince(memory: Memory): void {
    this.#exchanges = copyExchanges(memory.exchanges);
    this.#hasForgotten = true;
    this.#isBirthUnsure = true;
    this.#births = new Map();
    this.#sharers = new Map();
  }

  #granted({ sent, at }: Ending, grant: TokenGrant & { readonly generation: number }): void {
    const known = this.#exchanges.get(sent.token);
    this.#lastAnswered.set(sent.token, at);
    if (grant.refreshToken === sent.token) {
      require(known === undefined, 'a token that had been exchanged was answered as the newest');
      this.#lastKeptAt = at;
      return;
    }
    if (known === undefined) {
      const attempt = sent.attempts?.current ?? null;
      const renewal = { exchangedAt: at, renewedAt: at, recoveries: 0, perhapsRenewedAt: at, perhapsRecoveries: 0 };
      this.#exchanges.set(sent.token, { successor: grant.refreshToken, attempt, ...renewal });
    } else {
      require(known.successor === grant.refreshToken, 'one token was answered two successors');
      if (sinceExchange(known, at) > windowMilliseconds) this.#recovered(known, sent, at);
    }
    this.#born(grant.generation, at);
    this.#share(grant.generation, sent.party);
  }

  #recovered(known: Exchange, sent: Sending, at: number): void {
    require(isProven(known, sent), 'a replay outside the window was answered without proof');
    known.recoveries += 1;
    require(sent.jkt !== null || known.recoveries <= 5, 'a replay was answered more than five times');
    known.renewedAt = at;
    this.#count('recovered');
  }

  /** RFC 9700's promise and ours: whoever does not hold the attempt key or the bound key ends the session. */
  #caught({ sent }: Ending, isThief: boolean): void {
    this.#isDying = true;
    if (this.#theftHappened) this.#count('theft caught');
    if (isThief || this.#theftHappened) return;
    const known = this.#exchanges.get(sent.token);
    const isSpent = known !== undefined && known.recoveries + known.perhapsRecoveries >= 5;
    require(isSpent, 'an honest client was logged out');
  }

  /** Only while a tab may still not have heard of the successor: since the exchange, or since somebody last asked with that. */
  #superseded({ sent, at }: Ending): void {
    const known = this.#exchanges.get(sent.token);
    if (known === undefined) {
      require(this.#hasForgotten, 'a token that was never exchanged was called superseded');
      return;
    }
    const sinceSuccessor = at - (this.#lastAnswered.get(known.successor) ?? 0);
    // Catching up with a loss counts the last two rotations as made then.
    const sinceLoss = this.#hasForgotten ? at - this.#lastKeptAt : Number.POSITIVE_INFINITY;
    const since = Math.min(sinceExchange(known, at), sinceSuccessor, sinceLoss);
    require(since <= windowMilliseconds, 'a replay outside the window was neither answered nor caught');
  }

  /** So that no tab whose request takes less than the window falls three behind. */
  #born(generation: number, at: number): void {
    if (this.#births.has(generation)) return;
    this.#births.set(generation, at);
    const twoBefore = this.#births.get(generation - 2);
    const isCrowded = !this.#isBirthUnsure && twoBefore !== undefined && at - twoBefore <= windowMilliseconds;
    require(!isCrowded, 'three generations arose within one window');
  }

  #share(generation: number, party: string): void {
    const here = this.#sharers.get(generation) ?? new Set<string>();
    this.#sharers.set(generation, here.add(party));
    if (!this.#profile.keepsAttempts) return;
    let run = 0;
    while (this.#isShared(generation - run)) run += 1;
    require(run <= maxSharedGenerations, 'a thief in lockstep was answered in five generations running');
  }

  #isShared(generation: number): boolean {
    const parties = this.#sharers.get(generation);
    return parties?.has('client') === true && parties.has('stranger');
  }

  #count(what: string): void {
    this.tally[what] = (this.tally[what] ?? 0) + 1;
  }
}

function copyExchanges(exchanges: ReadonlyMap<string, Exchange>): Map<string, Exchange> {
  return new Map([...exchanges].map(([token, exchange]) => [token, { ...exchange }]));
}

/** The shortest time that it can be since the store last knew that token to have been in use. */
function sinceExchange(known: Exchange, at: number): number {
  return at - Math.max(known.renewedAt, known.perhapsRenewedAt);
}

function isProven(known: Exchange, sent: Sending): boolean {
  if (sent.jkt !== null) return true;
  return known.attempt !== null && [sent.attempts?.current, sent.attempts?.previous].includes(known.attempt);
}

function isCaught(code: string | undefined): boolean {
  return code === 'refresh_reused' || code === 'refresh_lockstep' || code === 'refresh_ahead';
}

/** What a thief hears who has the token and not what goes with it: nothing changes by it. */
function isRefusedAtTheDoor(code: string | undefined): boolean {
  return code === 'refresh_key_mismatch' || code === 'refresh_transport_mismatch' || code === 'refresh_client_mismatch';
}

/** A promise that was broken. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

function require(condition: boolean, promise: string): void {
  if (!condition) throw new BrokenPromise(promise);
}
