import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import { assertNodeOpensStores } from '../node-version.ts';

interface InitFlags {
  readonly issuer?: string;
  readonly defaultResource?: string;
  readonly folder: string;
  readonly store?: string;
  readonly cache?: string;
  readonly json?: boolean;
}

export function defineInit(command: Command): void {
  command
    .option('--issuer <url>', 'the URL that the server will be known by')
    .option('--default-resource <uri>', 'the identifier of your API: the aud of first-party tokens')
    .option('--folder <folder>', 'where to write', '.')
    .option('--store <url>', 'postgres://…, for more than one node (default: a file in the folder)')
    .option('--cache <url>', 'redis:// or rediss://, with a store in PostgreSQL')
    .action(async (_flags: unknown, self: Command) => initialise(self.optsWithGlobals<InitFlags>()));
}

/** Asks for what is missing where a person is there to answer; a script hears which flags are missing. */
async function initialise(flags: InitFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const issuer = flags.issuer ?? (await ask(flags, '--issuer', 'The URL that the server will be known by'));
  const defaultResource =
    flags.defaultResource ?? (await ask(flags, '--default-resource', 'The identifier (aud) of your API'));
  const { createInstallation } = await import('../installation.ts');
  const written = await createInstallation({
    folder: flags.folder,
    issuer,
    defaultResource,
    store: flags.store,
    cache: flags.cache,
  });
  writeAnswer(flags, {
    json: written,
    text: [
      `wrote ${Object.values(written).join(', ')}`,
      `Keep a copy of ${written.keyEncryptionKey} apart from the store's: without it the store opens for nobody.`,
      `Next: sealwright user add you@example.com --role admin --config ${written.configuration}`,
      `      sealwright resource add ${defaultResource} --config ${written.configuration}`,
      `      sealwright serve --config ${written.configuration}`,
    ].join('\n'),
  });
}

async function ask(flags: InitFlags, flag: string, message: string): Promise<string> {
  if (flags.json === true || !process.stdin.isTTY || !process.stdout.isTTY) {
    throw wrongUse('flag_required', `${flag} is required where nobody can be asked`);
  }
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({ message, validate: (value) => (value ? undefined : 'Required') });
  if (isCancel(answer)) throw wrongUse('cancelled', 'cancelled; nothing was written');
  return answer;
}
