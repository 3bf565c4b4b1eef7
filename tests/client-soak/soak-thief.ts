import type { Device } from './soak-device.ts';
import type { Person } from './soak-person.ts';
import { issuerUrl, pageOrigin, type SoakServer } from './soak-server.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a thief does with a refresh token that he copied from the disk of a device. */
export type ThiefBehaviour =
  /** Uses it at once, and goes on with what he gets. */
  | 'at-once'
  /** Uses it a day later: by then it is of an older generation. */
  | 'a-day-later'
  /** Copies anew each hour, and uses what he has copied. */
  | 'copies-again'
  /** Sends his own a second after each refresh of the person: always within the window, in lockstep. */
  | 'in-lockstep';

export const thiefBehaviours: readonly ThiefBehaviour[] = ['at-once', 'a-day-later', 'copies-again', 'in-lockstep'];

export interface Theft {
  readonly behaviour: ThiefBehaviour;
  /** Tokens that he was given. */
  taken: number;
  firstUseAt: number | undefined;
  /** When the session was revoked for it. */
  caughtAt: number | undefined;
}

const hour = 3_600_000;

/** Waits until there is a token to copy, then follows his behaviour until the server takes nothing from him any more. */
export async function steal(
  behaviour: ThiefBehaviour,
  { device, ...person }: Person,
  { time, server }: { readonly time: VirtualTime; readonly server: SoakServer },
  rob: () => void,
): Promise<Theft> {
  while (device.cookie() === undefined || device.tabs.size === 0) await time.sleep(hour / 4);
  rob();
  const theft: Theft = { behaviour, taken: 0, firstUseAt: undefined, caughtAt: undefined };
  const stolen = person.sid();
  let held = device.cookie();
  const isTaken = async (): Promise<boolean> => {
    const answer = await server.ask(request(held ?? ''), '203.0.113.66');
    if (answer?.status !== 200) return answer === undefined;
    theft.taken += 1;
    theft.firstUseAt ??= time.now();
    held = answer.headers.getSetCookie()[0]?.split(';')[0] ?? held;
    return true;
  };
  if (behaviour === 'a-day-later') await time.sleep(24 * hour);
  if (behaviour === 'in-lockstep') await inLockstep(device, time, isTaken);
  else {
    while (await isTaken()) {
      await time.sleep(behaviour === 'at-once' ? hour / 6 : hour);
      if (behaviour === 'copies-again') held = device.cookie() ?? held;
    }
  }
  const row = server.session(stolen);
  if (row?.reason === 'reuse' || row?.reason === 'lockstep') theft.caughtAt = row.revokedAt;
  theft.firstUseAt ??= time.now();
  return theft;
}

async function inLockstep(device: Device, time: VirtualTime, isTaken: () => Promise<boolean>): Promise<void> {
  for (;;) {
    await new Promise<void>((renewed) => {
      device.onRenewed = renewed;
    });
    await time.sleep(1_000);
    if (!(await isTaken())) break;
  }
  device.onRenewed = undefined;
}

function request(cookie: string): Request {
  const headers = { 'content-type': 'application/json', origin: pageOrigin, cookie };
  return new Request(`${issuerUrl}/token/refresh`, { method: 'POST', headers, body: '{}' });
}
