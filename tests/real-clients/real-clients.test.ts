// Clients as their makers released them, against the whole server: what each can do is done, and the table of it is the document's.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvider, type Provider } from '../oauth-rig/provider.ts';
import { realClients, table } from './all.ts';
import { createScene, flows, type Scene } from './scene.ts';

let provider: Provider;
let scene: Scene;
const passed = new Set<string>();

beforeAll(async () => {
  provider = await openProvider();
  scene = createScene(provider, await provider.addPerson('ada@example.com'));
});

afterAll(async () => {
  await provider?.close();
  process.stdout.write(`\n${table((client, flow) => passed.has(`${client} ${flow}`))}\n`);
});

for (const client of realClients) {
  describe(client.name, () => {
    for (const flow of flows) {
      const run = client.flows[flow];
      if (run === undefined) continue;
      it(flow, async () => {
        await run(scene);
        passed.add(`${client.name} ${flow}`);
      });
    }
  });
}

describe('the document', () => {
  it('docs/real-clients.md has this table', () => {
    const page = readFileSync(new URL('../../docs/real-clients.md', import.meta.url), 'utf8');
    expect(page).toContain(table(() => true));
  });
});
