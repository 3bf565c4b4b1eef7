import { isAuthError } from '@sealwright/jwt';
import { parseRefreshToken } from '../../packages/issuer/src/refresh-token.ts';
import type { TokenGrant } from '../../packages/issuer/src/token-grant.ts';
import { BrokenPromise, createMonitor, type Memory, type Monitor } from './monitor.ts';
import { createJar, type Jar, type Profile, type Sending, type Thief } from './parties.ts';
import type { Image, World } from './world.ts';

/** How one refresh of a tab fares on its way. */
export interface Journey {
  /** Milliseconds to the server. */
  readonly out: number;
  /** Milliseconds back. */
  readonly back: number;
  readonly fate: 'arrives' | 'request lost' | 'answer lost';
  /** How long after a lost answer the tab sends again, or null if it gives up until somebody refreshes. */
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

/** One session's life: its client, its thieves, what is on the wire, and the monitor that judges. */
export interface Machine {
  readonly world: World;
  readonly profile: Profile;
  readonly monitor: Monitor;
  readonly thieves: readonly Thief[];
  isQuiet(): boolean;
  /** An answer was lost and the second sending is not answered yet. */
  isRetrying(): boolean;
  send(journey: Journey): Promise<void>;
  wait(milliseconds: number): Promise<void>;
  steal(thief: number, everything: boolean): void;
  use(thief: number): Promise<void>;
  follow(thief: number, after: number | null): void;
  crash(downMilliseconds: number, wallStep: number): Promise<void>;
  /** The process dies with requests half done: after so many turns of its event loop. */
  crashAtWork(turns: number, downMilliseconds: number): Promise<void>;
  backUp(): void;
  restore(downMilliseconds: number): Promise<void>;
  logOut(): Promise<void>;
  /** Lets everything arrive, then lets every party refresh in turn; whoever shares a session must be found out. */
  finish(): Promise<void>;
}

const quarterHour = 900_000;

export async function startMachine(world: World, profile: Profile): Promise<Machine> {
  const first = await world.begin(profile.transport, profile.jkt);
  const monitor = createMonitor(profile);
  const jar: Jar = createJar(profile, first.refreshToken);
  const thieves: Thief[] = [];
  const everIssued = new Set<string>([first.refreshToken]);
  let due: Due[] = [];
  let backup: { readonly image: Image; readonly memory: Memory } | undefined;

  const read = (token: string): number => parseRefreshToken(token, world.findRefreshKey).generation;

  /** Straight to the issuer; the monitor hears how it ended. */
  async function present(sent: Sending): Promise<TokenGrant | undefined> {
    const request = {
      refreshToken: sent.token,
      transport: profile.transport,
      client: { clientId: 'first-party', authenticated: false },
      jkt: sent.jkt,
      ...(sent.attempts === null ? {} : { attempts: sent.attempts }),
    };
    const ending = { sent, generation: read(sent.token) };
    try {
      const grant = await world.sessions().refresh(request);
      everIssued.add(grant.refreshToken);
      monitor.ended({ ...ending, at: world.store().now(), grant: { ...grant, generation: read(grant.refreshToken) } });
      return grant;
    } catch (error) {
      if (!isAuthError(error)) throw error;
      monitor.ended({ ...ending, at: world.store().now(), code: error.code });
      return undefined;
    }
  }

  function schedule(event: Due): void {
    due.push(event);
  }

  function launch(journey: Journey): void {
    const sent = jar.prepare();
    for (const thief of thieves) if (thief.followsAfter === -1) scheduleUse(thief, 0);
    const retry = (): void => {
      if (journey.retryAfter === null) return;
      const again: Journey = { out: 1_000, back: 1_000, fate: 'arrives', retryAfter: null, isRetry: true };
      schedule({ at: world.now() + journey.retryAfter, kind: 'send', isRetry: true, run: () => launch(again) });
    };
    if (journey.fate === 'request lost') {
      retry();
      return;
    }
    schedule({
      at: world.now() + journey.out,
      kind: 'request',
      sent,
      isRetry: journey.isRetry ?? false,
      async run() {
        const grant = await present(sent);
        for (const thief of thieves) if ((thief.followsAfter ?? -1) >= 0) scheduleUse(thief, thief.followsAfter ?? 0);
        if (grant === undefined) return;
        if (journey.fate === 'answer lost') retry();
        else
          schedule({
            at: world.now() + journey.back,
            kind: 'answer',
            isRetry: journey.isRetry ?? false,
            run: () => jar.receive(sent, grant),
          });
      },
    });
  }

  function sendingOf(thief: Thief): Sending {
    // Who stole a token has not stolen the key in the client's hardware.
    return {
      party: thief.attempts === null ? 'stranger' : thief.name,
      token: thief.token,
      attempts: thief.attempts,
      jkt: null,
    };
  }

  async function steal(thief: Thief): Promise<void> {
    const grant = await present(sendingOf(thief));
    if (grant !== undefined) thief.token = grant.refreshToken;
  }

  function scheduleUse(thief: Thief, after: number): void {
    schedule({ at: world.now() + after, kind: 'request', sent: sendingOf(thief), run: () => steal(thief) });
  }

  /** Everything due until then, in order; what arrives in the same millisecond is handled at the same time. */
  async function wait(milliseconds: number): Promise<void> {
    const end = world.now() + milliseconds;
    for (;;) {
      const next = Math.min(...due.map((event) => event.at));
      if (next > end) break;
      world.setTime(Math.max(world.now(), next));
      const now = due.filter((event) => event.at === next);
      due = due.filter((event) => event.at !== next);
      await Promise.all(now.map((event) => event.run()));
      monitor.settle();
    }
    world.setTime(end);
  }

  /** Requests that reach a closed port are lost; answers that had left are still under way. */
  async function loseRequests(): Promise<void> {
    const until = world.now();
    due = due.filter((event) => event.kind !== 'request' || event.at > until);
    due = due.map((event) => (event.at > until ? event : { ...event, at: until }));
  }

  const machine: Machine = {
    world,
    profile,
    monitor,
    thieves,
    isQuiet: () => due.length === 0,
    isRetrying: () => due.some((event) => event.isRetry === true),
    async send(journey) {
      launch(journey);
      await wait(0);
    },
    wait,
    steal(index, everything) {
      const thief = thieves[index];
      const loot = { token: jar.token(), attempts: everything ? jar.attempts() : null };
      if (thief === undefined) thieves.push({ name: `thief ${index}`, followsAfter: null, ...loot });
      else Object.assign(thief, loot);
    },
    async use(index) {
      const thief = thieves[index];
      if (thief !== undefined) await steal(thief);
      monitor.settle();
    },
    follow(index, after) {
      const thief = thieves[index];
      if (thief !== undefined) thief.followsAfter = after;
    },
    async crash(downMilliseconds, wallStep) {
      world.stepWallClock(wallStep);
      await world.crash(downMilliseconds);
      await loseRequests();
    },
    async crashAtWork(turns, downMilliseconds) {
      const next = due.filter((event) => event.kind === 'request').toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      await wait(Math.max(0, next.at - world.now() - 1));
      due = due.filter((event) => event !== next);
      const { sent } = next;
      if (sent === undefined) return;
      world.setTime(Math.max(world.now(), next.at));
      await abandon(sent, turns);
      await world.crash(downMilliseconds);
      await loseRequests();
    },
    backUp() {
      if (!monitor.isDead()) backup = { image: world.takeImage(), memory: monitor.remember() };
    },
    async restore(downMilliseconds) {
      if (backup === undefined) return;
      await world.restore(backup.image, downMilliseconds, monitor.isDead() ? [first.sid] : []);
      monitor.forgetSince(backup.memory);
      await loseRequests();
    },
    async logOut() {
      await world.sessions().end({ refreshToken: jar.token() }, 'logout');
      monitor.loggedOut();
    },
    finish,
  };

  /** The refresh begins, and the process dies before it is answered: nobody learns how it ended. */
  async function abandon(sent: Sending, turns: number): Promise<void> {
    const { refreshToken, ...rest } = { refreshToken: sent.token, ...requestOf(sent) };
    const running = world.sessions().refresh({ refreshToken, ...rest });
    running.then(
      (grant) => everIssued.add(grant.refreshToken),
      () => undefined,
    );
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    monitor.unknown(sent, world.store().now());
  }

  function requestOf(sent: Sending): Omit<Parameters<ReturnType<World['sessions']>['refresh']>[0], 'refreshToken'> {
    return {
      transport: profile.transport,
      client: { clientId: 'first-party', authenticated: false },
      jkt: sent.jkt,
      ...(sent.attempts === null ? {} : { attempts: sent.attempts }),
    };
  }

  async function finish(): Promise<void> {
    for (const thief of thieves) thief.followsAfter = null;
    await wait(3 * 3_600_000);
    const direct: Journey = { out: 0, back: 0, fate: 'arrives', retryAfter: null };
    for (let round = 0; round < 4; round += 1) {
      await machine.send(direct);
      await wait(quarterHour);
      for (const thief of thieves) {
        const before = thief.token;
        await steal(thief);
        monitor.settle();
        const isStillIn = thief.token !== before;
        // By the fourth round each party has refreshed after the other, outside every window.
        if (round === 3 && isStillIn)
          throw new BrokenPromise('a thief is still answered when all have refreshed in turn');
        await wait(quarterHour);
      }
    }
    if (!monitor.isDead()) return;
    for (const token of everIssued)
      await present({ party: 'thief at the end', token, attempts: null, jkt: profile.jkt });
  }
  return machine;
}
