import { isAuthError } from '@sealwright/jwt';
import { parseRefreshToken } from '../../packages/issuer/src/refresh-token.ts';
import type { RefreshRequest } from '../../packages/issuer/src/session-refresh.ts';
import type { TokenGrant } from '../../packages/issuer/src/token-grant.ts';
import { BrokenPromise, type Memory, Monitor } from './monitor.ts';
import { createJar, type Jar, type Profile, type Sending, type Thief } from './parties.ts';
import type { Image, World } from './world.ts';

/** How one refresh of a tab fares on its way. */
export interface Journey {
  /** Milliseconds to the server. */
  readonly out: number;
  /** Milliseconds back. */
  readonly back: number;
  readonly fate: 'arrives' | 'request lost' | 'answer lost';
  /** How long after a loss the tab sends again, or null if it gives up until somebody refreshes. */
  readonly retryAfter: number | null;
  /** It is such a second sending. */
  readonly isRetry?: true;
}

interface Due {
  readonly at: number;
  readonly kind: 'request' | 'answer' | 'send';
  run(): Promise<void> | void;
  /** Of a request: what is on its way. */
  readonly sent?: Sending;
  /** Part of making good a lost answer. */
  readonly isRetry?: boolean;
}

const quarterHour = 900_000;
const direct: Journey = { out: 0, back: 0, fate: 'arrives', retryAfter: null };

/** One session's life: its client, its thieves, what is on the wire, and the monitor that judges. */
export class Machine {
  readonly world: World;
  readonly monitor: Monitor;
  readonly #profile: Profile;
  readonly #sid: string;
  readonly #jar: Jar;
  readonly #thieves: Thief[] = [];
  readonly #everIssued = new Set<string>();
  #due: Due[] = [];
  #backup: { readonly image: Image; readonly memory: Memory } | undefined;

  static async start(world: World, profile: Profile): Promise<Machine> {
    return new Machine(world, profile, await world.begin(profile.transport, profile.jkt));
  }

  private constructor(world: World, profile: Profile, first: TokenGrant) {
    this.world = world;
    this.#profile = profile;
    this.#sid = first.sid;
    this.monitor = new Monitor(profile);
    this.#jar = createJar(profile, first.refreshToken);
    this.#everIssued.add(first.refreshToken);
  }

  isQuiet(): boolean {
    return this.#due.length === 0;
  }

  /** An answer was lost and the second sending is not answered yet. */
  isRetrying(): boolean {
    return this.#due.some((event) => event.isRetry === true);
  }

  /** A token that is half a window behind is on its way, or will be: what the store knows of that, a loss may take away. */
  isLateUnderWay(): boolean {
    const at = this.world.store().now();
    return this.isRetrying() || this.#due.some(({ sent }) => sent !== undefined && this.monitor.isLate(sent.token, at));
  }

  /** One tab, or several in the same instant, which then send the same token. */
  async send(...journeys: readonly Journey[]): Promise<void> {
    for (const journey of journeys) this.#launch(journey);
    await this.wait(0);
  }

  /** Everything due until then, in order; what arrives in the same millisecond is handled at the same time. */
  async wait(milliseconds: number): Promise<void> {
    const end = this.world.now() + milliseconds;
    for (;;) {
      const next = Math.min(...this.#due.map((event) => event.at));
      if (next > end) break;
      this.world.setTime(Math.max(this.world.now(), next));
      const now = this.#due.filter((event) => event.at === next);
      this.#due = this.#due.filter((event) => event.at !== next);
      await Promise.all(now.map(async (event) => event.run()));
      this.monitor.settle();
    }
    this.world.setTime(end);
  }

  steal(index: number, everything: boolean): void {
    const loot = { token: this.#jar.token(), attempts: everything ? this.#jar.attempts() : null };
    const thief = this.#thieves[index];
    if (thief === undefined) this.#thieves.push({ name: `thief ${index}`, followsAfter: null, ...loot });
    else Object.assign(thief, loot);
  }

  async use(index: number): Promise<void> {
    const thief = this.#thieves[index];
    if (thief !== undefined) await this.#refreshAs(thief);
    this.monitor.settle();
  }

  /** From now on the thief refreshes so long after each refresh of the client; -1: just before it arrives. */
  follow(index: number, after: number | null): void {
    const thief = this.#thieves[index];
    if (thief !== undefined) thief.followsAfter = after;
  }

  async crash(downMilliseconds: number, wallStep: number): Promise<void> {
    this.world.stepWallClock(wallStep);
    await this.world.crash(downMilliseconds);
    await this.#loseRequests();
  }

  /** The process dies with a request half done: after so many turns of its event loop. */
  async crashAtWork(turns: number, downMilliseconds: number): Promise<void> {
    const next = this.#due.filter((event) => event.kind === 'request').toSorted((a, b) => a.at - b.at)[0];
    if (next?.sent === undefined) return;
    await this.wait(Math.max(0, next.at - this.world.now() - 1));
    this.#due = this.#due.filter((event) => event !== next);
    this.world.setTime(Math.max(this.world.now(), next.at));
    await this.#abandon(next.sent, turns);
    await this.world.crash(downMilliseconds);
    await this.#loseRequests();
  }

  backUp(): void {
    if (this.monitor.isDead()) return;
    this.#backup = { image: this.world.takeImage(), memory: this.monitor.remember() };
  }

  async restore(downMilliseconds: number): Promise<void> {
    if (this.#backup === undefined) return;
    const revoked = this.monitor.isDead() ? [this.#sid] : [];
    await this.world.restore(this.#backup.image, downMilliseconds, revoked);
    this.monitor.forgetSince(this.#backup.memory);
    await this.#loseRequests();
  }

  async logOut(): Promise<void> {
    await this.world.sessions().end({ refreshToken: this.#jar.token() }, 'logout');
    this.monitor.loggedOut();
  }

  /** Lets everything arrive, then lets every party refresh in turn; whoever shares a session must be found out. */
  async finish(): Promise<void> {
    for (const thief of this.#thieves) thief.followsAfter = null;
    await this.wait(12 * quarterHour);
    for (let round = 0; round < 4; round += 1) {
      await this.send(direct);
      await this.wait(quarterHour);
      for (const thief of this.#thieves) {
        const isStillIn = await this.#refreshAs(thief);
        this.monitor.settle();
        // By the fourth round each party has refreshed after the other, outside every window.
        if (round === 3 && isStillIn) throw new BrokenPromise('a thief outlived the turns of everybody');
        await this.wait(quarterHour);
      }
    }
    if (!this.monitor.isDead()) return;
    const { jkt } = this.#profile;
    for (const token of this.#everIssued) await this.#present({ party: 'a late thief', token, attempts: null, jkt });
  }

  #launch(journey: Journey): void {
    const sent = this.#jar.prepare();
    for (const thief of this.#thieves) if (thief.followsAfter === -1) this.#scheduleTheft(thief, 0);
    if (journey.fate === 'request lost') {
      this.#retry(journey);
      return;
    }
    const isRetry = journey.isRetry ?? false;
    const run = (): Promise<void> => this.#arrive(sent, journey);
    this.#due.push({ at: this.world.now() + journey.out, kind: 'request', sent, isRetry, run });
  }

  async #arrive(sent: Sending, journey: Journey): Promise<void> {
    const grant = await this.#present(sent);
    for (const thief of this.#thieves) {
      if (thief.followsAfter !== null && thief.followsAfter >= 0) this.#scheduleTheft(thief, thief.followsAfter);
    }
    if (grant === undefined) return;
    if (journey.fate === 'answer lost') {
      this.#retry(journey);
      return;
    }
    const isRetry = journey.isRetry ?? false;
    const run = (): void => this.#jar.receive(sent, grant);
    this.#due.push({ at: this.world.now() + journey.back, kind: 'answer', isRetry, run });
  }

  #retry({ retryAfter }: Journey): void {
    if (retryAfter === null) return;
    const again: Journey = { out: 1_000, back: 1_000, fate: 'arrives', retryAfter: null, isRetry: true };
    const run = (): void => this.#launch(again);
    this.#due.push({ at: this.world.now() + retryAfter, kind: 'send', isRetry: true, run });
  }

  #scheduleTheft(thief: Thief, after: number): void {
    const run = async (): Promise<void> => {
      await this.#refreshAs(thief);
    };
    this.#due.push({ at: this.world.now() + after, kind: 'request', sent: sendingOf(thief), run });
  }

  async #refreshAs(thief: Thief): Promise<boolean> {
    const grant = await this.#present(sendingOf(thief));
    if (grant !== undefined) thief.token = grant.refreshToken;
    return grant !== undefined;
  }

  /** Straight to the issuer; the monitor hears how it ended. */
  async #present(sent: Sending): Promise<TokenGrant | undefined> {
    const { world, monitor } = this;
    const ending = { sent, generation: this.#generationOf(sent.token) };
    try {
      const grant = await world.sessions().refresh(this.#requestOf(sent));
      this.#everIssued.add(grant.refreshToken);
      const generation = this.#generationOf(grant.refreshToken);
      monitor.ended({ ...ending, at: world.store().now(), grant: { ...grant, generation } });
      return grant;
    } catch (error) {
      if (!isAuthError(error)) throw error;
      monitor.ended({ ...ending, at: world.store().now(), code: error.code });
      return undefined;
    }
  }

  /** The refresh begins, and the process dies before it is answered: nobody learns how it ended. */
  async #abandon(sent: Sending, turns: number): Promise<void> {
    const running = this.world.sessions().refresh(this.#requestOf(sent));
    running.then(
      (grant) => this.#everIssued.add(grant.refreshToken),
      () => undefined,
    );
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    this.monitor.unknown(sent, this.world.store().now());
  }

  /** Requests that reach a closed port are lost; answers that had left are still under way. */
  async #loseRequests(): Promise<void> {
    const until = this.world.now();
    const left = this.#due.filter((event) => event.kind !== 'request' || event.at > until);
    this.#due = left.map((event) => (event.at > until ? event : { ...event, at: until }));
    await this.wait(0);
  }

  #requestOf(sent: Sending): RefreshRequest {
    return {
      refreshToken: sent.token,
      transport: this.#profile.transport,
      client: { clientId: 'first-party', authenticated: false },
      jkt: sent.jkt,
      ...(sent.attempts === null ? {} : { attempts: sent.attempts }),
    };
  }

  #generationOf(token: string): number {
    return parseRefreshToken(token, (kid) => this.world.findRefreshKey(kid)).generation;
  }
}

/** Who stole a token has not stolen the key in the client's hardware. */
function sendingOf({ name, token, attempts }: Thief): Sending {
  return { party: attempts === null ? 'stranger' : name, token, attempts, jkt: null };
}
