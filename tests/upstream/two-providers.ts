/** Two whole Sealwrights over HTTP: one signs people in for itself, and at the other, which is its upstream provider. */
import { createUpstream, type Log, type Upstream, type UpstreamOptions } from 'sealwright';
import { expect } from 'vitest';
import { type Browser, createBrowser, type Visited } from '../oauth-rig/browser.ts';
import { codeRequest } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

export interface TwoProviders {
  /** Where people want in. */
  readonly near: Provider;
  /** Where they are known. */
  readonly far: Provider;
  /** An application of the near one. */
  readonly client: Registered;
  /** The codes of what the near one refused since they were taken last, as its log has them. */
  takeRefusals(): readonly unknown[];
  close(): Promise<void>;
}

/** A person's browser as both servers see it. */
export interface Traveller {
  readonly near: Browser;
  readonly far: Browser;
}

export const upstreamId = 'far';

export async function openTwoProviders(
  options: Partial<UpstreamOptions> & { readonly signUp?: 'open' | 'closed' } = {},
  adapt: (upstream: Upstream) => Upstream = (upstream) => upstream,
): Promise<TwoProviders> {
  const { signUp = 'open', ...rest } = options;
  const far = await openProvider();
  const { clientId, secret: clientSecret } = await far.register({ clientId: 'near', settings: { consent: 'implied' } });
  const facts = { id: upstreamId, name: 'Far', kind: 'oidc', issuer: far.issuer, clientId, clientSecret } as const;
  const refusals: unknown[] = [];
  const write: Log['info'] = ({ code }) => void (code !== undefined && refusals.push(code));
  const near = await openProvider({
    ...{ signUp, upstreams: [adapt(createUpstream({ ...facts, ...rest }))] },
    log: { info: write, warn: write, error: write },
  });
  const redirectUris = [`${near.issuer}/upstream/${upstreamId}/callback`];
  await far.server.issuer.store.clients.change('near', () => ({ outcome: true, set: { redirectUris } }));
  const client = await near.register({ settings: { consent: 'implied' } });
  const close = async (): Promise<void> => {
    await near.close();
    await far.close();
  };
  return { near, far, client, takeRefusals: () => refusals.splice(0), close };
}

export function travel({ near, far }: TwoProviders): Traveller {
  return { near: createBrowser(near.issuer), far: createBrowser(far.issuer) };
}

/** To the provider's door: the page that the near one shows first, and where the button leads. */
export async function depart({ near, client }: TwoProviders, browser: Browser): Promise<URL> {
  const page = await browser.open(codeRequest(near, client).url);
  const { left, status, text } = await browser.press(page, 'step=upstream');
  expect(left === undefined ? `${status} ${text.slice(0, 600)}` : '').toBe('');
  return left as URL;
}

/** Through the provider's own pages, and what it sends the browser back with. */
export async function visit(browser: Browser, door: URL, person: Person): Promise<URL> {
  const { left, status, text } = await walk(browser, door, person);
  expect(left === undefined ? `${status} ${text.slice(0, 600)}` : '').toBe('');
  return left as URL;
}

/** There and back: the near one's page or answer after the callback. */
export async function signInFar(both: TwoProviders, person: Person, traveller = travel(both)): Promise<Visited> {
  const door = await depart(both, traveller.near);
  return traveller.near.open(await visit(traveller.far, door, person));
}

/** What the application was told. */
export function answered({ left, status, text }: Visited): URLSearchParams {
  expect(left === undefined ? `${status} ${text.slice(0, 600)}` : '').toBe('');
  return left?.searchParams ?? new URLSearchParams();
}
