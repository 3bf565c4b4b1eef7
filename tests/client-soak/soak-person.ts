import type { Device, Mishap, Random, Tab } from './soak-device.ts';
import { apiOrigin, type SoakServer } from './soak-server.ts';
import type { VirtualTime } from './virtual-time.ts';

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;

/** What became of a person, as an auditor sees it. */
export interface PersonRecord {
  signIns: number;
  /** By the person. */
  signOuts: number;
  /** Idle for too long, or thirty days old. */
  sessionsOver: number;
  /** After a theft was noticed. */
  endedForTheft: number;
  /** None is what the soak has to come to: the page said "signed out", and there was no reason. */
  readonly falseSignOuts: string[];
  calls: number;
  /** A call that did not reach the API, since no token could be had: offline, or a server that was away. */
  callsUnavailable: number;
  mostSessions: number;
}

export interface Person {
  readonly device: Device;
  readonly record: PersonRecord;
  readonly sid: () => string;
  readonly sub: () => string;
  isRobbed: boolean;
  /** Lives until the end of time. */
  live(days: number): Promise<void>;
}

interface Surroundings {
  readonly time: VirtualTime;
  readonly server: SoakServer;
  readonly random: Random;
}

/** One who looks at an application a few times a day, in one or several tabs, on a device that sleeps in between. */
export function createPerson(email: string, device: Device, { time, server, random }: Surroundings): Person {
  const credentials = { email, password: 'moth-relay-catalogue-77' };
  const record: PersonRecord = {
    ...{ signIns: 0, signOuts: 0, sessionsOver: 0, endedForTheft: 0, falseSignOuts: [] },
    ...{ calls: 0, callsUnavailable: 0, mostSessions: 0 },
  };
  let [sid, sub, isLeaving] = ['', '', false];
  let signingIn: Promise<void> | undefined;
  const judged = new Set<string>();

  /** A page that had this session says that nobody is signed in. */
  const judge = (reason: string, own: string): void => {
    if (own === '' || isLeaving || judged.has(own)) return;
    judged.add(own);
    const row = server.session(own);
    if (row?.isOver) record.sessionsOver += 1;
    else if (person.isRobbed && row?.revokedAt !== undefined) record.endedForTheft += 1;
    else record.falseSignOuts.push(`${reason}, ${row?.reason ?? 'the session lives'}`);
  };
  const openTab = async (): Promise<Tab> => {
    const tab = device.openTab();
    let own = sid;
    tab.client.on('signed-in', (holder) => {
      own = holder.sid;
    });
    tab.client.on('signed-out', ({ reason }) => judge(reason, own));
    await started(tab, time);
    return tab;
  };
  const signIn = async (tab: Tab): Promise<void> => {
    if (sid === '') await tab.client.signUp(credentials);
    const state = await tab.client.logIn(credentials);
    if (state.status !== 'signed-in') return;
    [sid, sub] = [state.sid, state.sub];
    record.signIns += 1;
  };
  /** In one tab: a person who sees that another is signed out still opens it anew. */
  const comeIn = async (tab: Tab): Promise<Tab> => {
    if (tab.client.state.status !== 'signed-out') return tab;
    if (signingIn === undefined && isOut()) {
      signingIn = signIn(tab)
        .catch(() => undefined)
        .finally(() => {
          signingIn = undefined;
        });
    }
    await signingIn;
    if (tab.client.state.status !== 'signed-out') return tab;
    tab.close();
    return openTab();
  };
  /** As far as a person can see. */
  const isOut = (): boolean => sid === '' || judged.has(sid);
  const look = async (seen: Tab): Promise<void> => {
    const tab = await comeIn(seen);
    if (tab.client.state.status !== 'signed-in') return;
    record.calls += 1;
    const isSeen = await tab.client.fetch(`${apiOrigin}/me`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (!isSeen) record.callsUnavailable += 1;
  };
  const visit = async (): Promise<void> => {
    device.sleep(false);
    const wanted = 1 + Math.floor(random() * 3);
    for (const tab of device.tabs) tab.show(true);
    const opening: Promise<Tab>[] = [];
    for (let count = device.tabs.size; count < wanted; count += 1) opening.push(openTab());
    await Promise.all(opening);
    for (let step = Math.floor(random() * 4); step >= 0; step -= 1) {
      // All at the same moment, as after a network came back.
      await Promise.race([Promise.all([...device.tabs].map(look)), time.sleep(2 * minute)]);
      await time.sleep(random() * 25 * minute);
    }
    for (const tab of device.tabs) {
      if (random() < 0.4) tab.close();
      else tab.show(false);
    }
    device.sleep(random() < 0.7);
  };
  const leave = async (): Promise<void> => {
    const [tab] = device.tabs;
    if (tab === undefined || tab.client.state.status !== 'signed-in') return;
    device.sleep(false);
    isLeaving = true;
    record.signOuts += 1;
    judged.add(sid);
    await Promise.race([tab.client.logOut(), time.sleep(5 * minute)]);
    await time.sleep(minute);
    isLeaving = false;
  };

  const person: Person = {
    ...{ device, record, isRobbed: false, sid: () => sid, sub: () => sub },
    async live(days) {
      const born = time.now();
      for (let today = 0; today < days; today += 1) {
        await time.sleep(born + today * day + random() * 8 * hour - time.now());
        planDay(device, time, random);
        for (let visits = 1 + Math.floor(random() * 2.5); visits > 0; visits -= 1) {
          await visit();
          await time.sleep(random() * 3 * hour);
        }
        if (random() < 0.02) await leave();
        const living = server.sessionsOf(sub).filter(({ revokedAt, isOver }) => revokedAt === undefined && !isOver);
        record.mostSessions = Math.max(record.mostSessions, living.length);
      }
    },
  };
  return person;
}

/** `start` answers also where nothing can be reached; a tab that has crashed answers never. */
async function started(tab: Tab, time: VirtualTime): Promise<void> {
  await Promise.race([tab.client.start().catch(() => undefined), time.sleep(minute)]);
}

/** The field's failure rates, a device and day: one in twenty loses an answer, and half of these the network with it. */
const mishaps: readonly (readonly [Mishap, number])[] = [
  ['answer-lost', 0.025],
  ['line-lost', 0.025],
  ['tab-crash', 0.02],
  ['early-crash', 0.02],
  ['server-error', 0.03],
  ['rate-limited', 0.02],
  ['stalled', 0.02],
  ['portal', 0.02],
];

function planDay(device: Device, time: VirtualTime, random: Random): void {
  for (const [mishap, share] of mishaps) {
    if (random() >= share) continue;
    time.after(random() * 8 * hour, () => {
      device.mishaps.push(mishap);
    });
  }
  if (random() < 0.05) time.after(random() * 8 * hour, () => device.goOffline(random() * 4 * hour));
}
