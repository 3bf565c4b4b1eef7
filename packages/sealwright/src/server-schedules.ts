import type { Duty, Issuer, IssuerStore } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import type { Log } from '@sealwright/server';
import { cleanUpInSlices } from './clean-up.ts';
import type { Counters } from './counters.ts';
import {
  cleanUpMilliseconds,
  keyTickMilliseconds,
  logoutMilliseconds,
  partWatchMilliseconds,
  securityEventMilliseconds,
} from './defaults.ts';
import { createLogoutSend } from './logout-send.ts';
import { type Schedule, startSchedule } from './schedule.ts';
import { createSecurityEventPush } from './security-event-push.ts';
import { watchParts } from './store-parts.ts';

export interface ScheduledParts {
  readonly issuer: Issuer;
  readonly store: IssuerStore;
  readonly log: Log;
  readonly counters: Counters;
  /** Whether what clients have named may lie on private addresses. */
  readonly privateAddresses?: boolean;
  /** Why a part of the store is away, as a code, where that is known. */
  readonly whyMissing?: () => string | undefined;
}

/**
 * What a server does by itself: the schedule of the keys, the clean-up, the pushes of security events and the news of ended
 * sessions to clients, each on one node of a cluster at a time, and on every node a look at what the store misses. A node that has no duty still reloads its keys when they change: the key
 * ring follows the store.
 */
export function startServerSchedules(parts: ScheduledParts): readonly Schedule[] {
  const { issuer, store, log } = parts;
  const push = createSecurityEventPush();
  const sendLogout = createLogoutSend({ privateAddresses: parts.privateAddresses === true });
  const onDuty = (
    duty: Duty,
    everyMilliseconds: number,
    work: (signal: AbortSignal) => Promise<void>,
    isThere: () => Promise<boolean> = async () => true,
  ): Schedule => {
    // Told once: a database that is away for a minute would otherwise fill the log of every node, twice a second.
    let failedWith: string | undefined;
    return startSchedule({
      everyMilliseconds,
      // Asked at each tick: whoever had it may have died, or this node may have lost it.
      task: async (signal) => {
        if ((await isThere()) && (await store.takeDuty(duty))) await work(signal);
        if (failedWith !== undefined) log.info({ task: duty }, 'the scheduled task goes on');
        failedWith = undefined;
      },
      onError: (error) => {
        const code = isAuthError(error) ? error.code : error instanceof Error ? error.name : 'unknown';
        if (code === failedWith) return;
        failedWith = code;
        log.error({ task: duty, code }, 'a scheduled task failed; it is tried again at its next time');
      },
    });
  };
  return [
    onDuty('key-schedule', keyTickMilliseconds, () => issuer.keys.tick()),
    onDuty('clean-up', cleanUpMilliseconds, (signal) => cleanUpInSlices(store, signal)),
    onDuty(
      'security-events',
      securityEventMilliseconds,
      (signal) => issuer.securityEvents.push(push, signal),
      // Taking a duty is a write, and most installations push to nobody.
      () => issuer.securityEvents.isPushing(),
    ),
    settleOnStop(
      onDuty(
        'backchannel-logout',
        logoutMilliseconds,
        (signal) => issuer.backchannelLogout.run(sendLogout, signal),
        () => issuer.backchannelLogout.hasWork(),
      ),
      () => issuer.backchannelLogout.settle(),
    ),
    startSchedule({
      everyMilliseconds: partWatchMilliseconds,
      task: watchParts(store, parts),
      onError: () => undefined,
    }),
  ];
}

/** For work that goes on between its runs. */
function settleOnStop(schedule: Schedule, settle: () => Promise<void>): Schedule {
  return {
    async stop() {
      await schedule.stop();
      await settle();
    },
  };
}
