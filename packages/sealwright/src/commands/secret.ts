import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import { newSecretBytes } from '../defaults.ts';

interface SecretFlags {
  readonly bytes: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function defineSecret(command: Command): void {
  command
    .command('new')
    .description('print a new HMAC secret in base64url')
    .option('--bytes <count>', 'its length: 32 to 512', String(newSecretBytes))
    .option('--out <file>', 'write it to a new file of mode 0600 instead')
    .action(async (_flags: unknown, self: Command) => newSecret(self.optsWithGlobals<SecretFlags>()));
}

async function newSecret(flags: SecretFlags): Promise<void> {
  const bytes = /^\d{1,3}$/.test(flags.bytes) ? Number(flags.bytes) : 0;
  if (bytes < 32 || bytes > 512) throw wrongUse('bytes_out_of_range', '--bytes must be from 32 to 512');
  const secret = randomBytes(bytes).toString('base64url');
  if (flags.out === undefined) return writeAnswer(flags, { json: { secret, bytes }, text: secret });
  try {
    await writeFile(flags.out, `${secret}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw wrongUse('file_exists', `${flags.out} is there already; it is never overwritten`);
  }
  writeAnswer(flags, { json: { file: flags.out, bytes }, text: `wrote ${bytes} random bytes to ${flags.out}` });
}
