import type { ResourceServerRow } from '@sealwright/issuer';
import { encodeBase64Url } from '@sealwright/jwt';
import type { Command } from 'commander';
import { addPageFlags, addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { nextAfter, type PageFlags, readPage } from '../list-page.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

interface AddFlags extends StoreFlags {
  readonly name?: string;
  readonly scope?: readonly string[];
  readonly feed: boolean;
}

interface RotateFlags extends StoreFlags {
  readonly retireFormer?: true;
}

export function defineResource(command: Command): void {
  addStoreFlags(command.command('add'))
    .description('register an API that verifies tokens; its secret, for the revocation feed, is shown this once')
    .argument('<resource>', 'its identifier: the aud that it wants')
    .option('--name <name>', 'what people call it (default: the identifier)')
    .option('--scope <scope...>', 'the scopes that it knows')
    .option('--no-feed', 'it does not read the revocation feed, and stays exposed for its cache’s life')
    .action(async (resource: string, _flags: unknown, self: Command) =>
      addResource(resource, self.optsWithGlobals<AddFlags>()),
    );
  addStoreFlags(command.command('rotate-secret'))
    .description('a new secret, shown this once; the former one stays good until the next rotation or --retire-former')
    .argument('<resource>', 'its identifier')
    .option('--retire-former', 'make no new secret: end the former one, now that nothing uses it')
    .action(async (resource: string, _flags: unknown, self: Command) =>
      rotateSecret(resource, self.optsWithGlobals<RotateFlags>()),
    );
  addPageFlags(addStoreFlags(command.command('list')))
    .description('list resource servers')
    .action(async (_flags: unknown, self: Command) => listResources(self.optsWithGlobals<StoreFlags & PageFlags>()));
}

async function addResource(identifier: string, flags: AddFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const { resource, secret } = await issuer.resources.add({
      resource: identifier,
      name: flags.name ?? identifier,
      readsFeed: flags.feed,
      scopes: flags.scope ?? [],
    });
    const revealed = encodeBase64Url(secret.reveal());
    writeAnswer(flags, {
      json: { resource: shown(resource), secret: revealed },
      text: formatSecret(resource.resource, revealed),
    });
  });
}

async function rotateSecret(identifier: string, flags: RotateFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    if (flags.retireFormer) {
      await issuer.resources.retireFormerSecret(identifier);
      writeAnswer(flags, { json: { resource: identifier }, text: 'Only the newest secret is good now.' });
      return;
    }
    const { secret } = await issuer.resources.rotateSecret(identifier);
    const revealed = encodeBase64Url(secret.reveal());
    writeAnswer(flags, {
      json: { resource: identifier, secret: revealed },
      text: formatSecret(identifier, revealed),
    });
  });
}

function formatSecret(resource: string, secret: string): string {
  return [`resource  ${resource}`, `secret    ${secret}`, '', 'The secret is not kept and not shown again.'].join('\n');
}

async function listResources(flags: StoreFlags & PageFlags): Promise<void> {
  const page = readPage(flags);
  await withIssuer(flags, async (issuer) => {
    const resources = await issuer.resources.list(page);
    writeAnswer(flags, {
      json: { resources: resources.map(shown), next: nextAfter(resources, page.limit, ({ resource }) => resource) },
      text: formatTable(
        ['resource', 'name', 'reads the feed'],
        resources.map(({ resource, name, readsFeed }) => [resource, name, readsFeed ? 'yes' : 'no']),
      ),
    });
  });
}

/** Never the secrets' hashes. */
function shown({ secretHashes, createdAt, ...resource }: ResourceServerRow): Record<string, unknown> {
  return { ...resource, secrets: secretHashes.length, createdAt: new Date(createdAt).toISOString() };
}
