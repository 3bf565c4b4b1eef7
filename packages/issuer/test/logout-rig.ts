import type { SendLogout } from '../src/openid/logout-delivery.ts';
import { api, openTestIssuer } from './open-issuer.ts';
import { readPart } from './status-list-reader.ts';

/** One logout token, as it came in. */
export interface Told {
  readonly url: string;
  readonly claims: Readonly<Record<string, string | number>>;
}

export const shop = 'https://shop.example/backchannel';

/** Clients that answer as they are told, on a clock that the test moves. */
export async function openLogoutRig() {
  let now = 0;
  const opened = await openTestIssuer({ monotonicClock: () => now });
  const { issuer, store } = opened;
  const told: Told[] = [];
  const answers: { next: (told: Told) => number | Promise<number> } = { next: () => 200 };
  const send: SendLogout = async ({ url, body }) => {
    const token = new URLSearchParams(body).get('logout_token') ?? '';
    const one = { url, claims: readPart(token, 1) as Told['claims'] };
    told.push(one);
    return answers.next(one);
  };
  const round = async (signal = new AbortController().signal): Promise<void> => {
    await issuer.backchannelLogout.run(send, signal);
    await issuer.backchannelLogout.settle();
  };
  const addClient = async (clientId: string, backchannelLogoutUri?: string): Promise<void> => {
    await issuer.clients.add({ clientId, kind: 'public', name: clientId, resources: [api] });
    await store.clients.change(clientId, () => ({
      ...{ outcome: true, set: { settings: backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri } } },
    }));
  };
  await addClient('shop', shop);
  return {
    ...{ opened, issuer, store, told, answers, send, round, addClient },
    sids: () => told.map(({ claims }) => String(claims['sid'])),
    pass(seconds: number) {
      now += seconds * 1_000;
      opened.pass(seconds);
    },
    async begin(clientId = 'shop', sub = 'person') {
      return (await opened.start({ clientId, sub })).sid;
    },
    async end(clientId = 'shop') {
      const { sid } = await opened.start({ clientId });
      await issuer.sessions.end({ sid }, 'logout');
      return sid;
    },
  };
}
