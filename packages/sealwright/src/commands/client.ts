import type { ClientRow } from '@sealwright/issuer';
import { encodeBase64Url } from '@sealwright/jwt';
import { type Command, Option } from 'commander';
import { addPageFlags, addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { nextAfter, type PageFlags, readPage } from '../list-page.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { listLogouts } from './client-logouts.ts';

interface AddFlags extends StoreFlags {
  readonly kind: 'public' | 'confidential';
  readonly id?: string;
  readonly redirectUri?: readonly string[];
  readonly origin?: readonly string[];
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
}

export function defineClient(command: Command): void {
  addStoreFlags(command.command('add'))
    .description('register a client; the secret of a confidential one is shown this once')
    .argument('<name>', 'what people call it')
    .addOption(
      new Option('--kind <kind>', 'public cannot keep a secret')
        .choices(['public', 'confidential'])
        .makeOptionMandatory(),
    )
    .option('--id <client-id>', 'its client_id (default: random)')
    .option('--redirect-uri <uri...>', 'where its users return to, exact')
    .option('--origin <origin...>', 'web origins that may call from a browser, exact')
    .option('--scope <scope...>', 'scopes that it may ask for')
    .option('--resource <uri...>', 'resource servers that it may ask tokens for')
    .action(async (name: string, _flags: unknown, self: Command) => addClient(name, self.optsWithGlobals<AddFlags>()));
  addPageFlags(addStoreFlags(command.command('list')))
    .description('list clients')
    .action(async (_flags: unknown, self: Command) => listClients(self.optsWithGlobals<StoreFlags & PageFlags>()));
  addStoreFlags(command.command('logouts'))
    .description(
      'list what clients have still to be told of ended sessions (back-channel logout), and what was given up',
    )
    .action(async (_flags: unknown, self: Command) => listLogouts(self.optsWithGlobals<StoreFlags>()));
}

async function addClient(name: string, flags: AddFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const { client, secret } = await issuer.clients.add({
      name,
      kind: flags.kind,
      redirectUris: flags.redirectUri ?? [],
      allowedOrigins: flags.origin ?? [],
      scopes: flags.scope ?? [],
      resources: flags.resource ?? [],
      ...(flags.id === undefined ? {} : { clientId: flags.id }),
    });
    const revealed = secret === undefined ? undefined : encodeBase64Url(secret.reveal());
    const lines = [`client_id      ${client.clientId}`];
    if (revealed !== undefined)
      lines.push(`client_secret  ${revealed}`, '', 'The secret is not kept and not shown again.');
    writeAnswer(flags, {
      json: { client: shown(client), ...(revealed === undefined ? {} : { secret: revealed }) },
      text: lines.join('\n'),
    });
  });
}

async function listClients(flags: StoreFlags & PageFlags): Promise<void> {
  const page = readPage(flags);
  await withIssuer(flags, async (issuer) => {
    const clients = await issuer.clients.list(page);
    writeAnswer(flags, {
      json: { clients: clients.map(shown), next: nextAfter(clients, page.limit, ({ clientId }) => clientId) },
      text: formatTable(
        ['client_id', 'kind', 'name'],
        clients.map(({ clientId, kind, name }) => [clientId, kind, name]),
      ),
    });
  });
}

/** Never the secrets' hashes. */
function shown({ secretHashes, createdAt, ...client }: ClientRow): Record<string, unknown> {
  return { ...client, secrets: secretHashes.length, createdAt: new Date(createdAt).toISOString() };
}
