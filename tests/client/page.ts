import { type ClientState, createClient } from '@sealwright/client';

/** What the application's own server tells its page. */
interface PageConfig {
  readonly issuer: string;
  readonly api: string;
}

/** As much of a page as is needed here. */
interface PageDocument {
  readonly body: { readonly dataset: { readonly config: string } };
  querySelector(selector: 'output'): { replaceChildren(text: string): void };
}

const { document } = globalThis as unknown as { readonly document: PageDocument };
const { issuer, api } = JSON.parse(document.body.dataset.config) as PageConfig;
const client = createClient({ issuer, apis: [api] });
const events: string[] = [];
for (const type of ['signed-in', 'signed-out', 'refreshed', 'waiting', 'online'] as const) {
  client.on(type, () => void events.push(type));
}
client.on('changed', (state) => {
  // As a page shows it: what a visible sign-out would look like.
  document.querySelector('output').replaceChildren(state.status === 'signed-in' ? `in: ${state.sub}` : state.status);
});

/** What the tests ask of the page: each answer is plain data. */
const app = {
  ...{ client, events },
  state: (): ClientState => client.state,
  async me(): Promise<number | string> {
    try {
      return (await client.fetch(`${api}/me`)).status;
    } catch (error) {
      return (error as { readonly code?: string }).code ?? String(error);
    }
  },
};
Object.assign(globalThis, { app });
