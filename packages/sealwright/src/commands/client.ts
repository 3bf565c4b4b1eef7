import type { Command } from 'commander';
import { addPageFlags, addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { nextAfter, type PageFlags, readPage } from '../list-page.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { defineClientAdd, defineClientChange } from './client-add.ts';
import { listLogouts } from './client-logouts.ts';
import { defineClientRegistration } from './client-registration.ts';
import { defineClientSecret } from './client-secret.ts';
import { shownClient } from './client-shown.ts';

export function defineClient(command: Command): void {
  defineClientAdd(command);
  defineClientChange(command);
  defineClientSecret(command);
  defineClientRegistration(command);
  addPageFlags(addStoreFlags(command.command('list')))
    .description('list clients')
    .action(async (_flags: unknown, self: Command) => listClients(self.optsWithGlobals<StoreFlags & PageFlags>()));
  addStoreFlags(command.command('logouts'))
    .description(
      'list what clients have still to be told of ended sessions (back-channel logout), and what was given up',
    )
    .action(async (_flags: unknown, self: Command) => listLogouts(self.optsWithGlobals<StoreFlags>()));
}

async function listClients(flags: StoreFlags & PageFlags): Promise<void> {
  const page = readPage(flags);
  await withIssuer(flags, async (issuer) => {
    const clients = await issuer.clients.list(page);
    writeAnswer(flags, {
      json: { clients: clients.map(shownClient), next: nextAfter(clients, page.limit, ({ clientId }) => clientId) },
      text: formatTable(
        ['client_id', 'kind', 'name'],
        clients.map(({ clientId, kind, name }) => [clientId, kind, name]),
      ),
    });
  });
}
