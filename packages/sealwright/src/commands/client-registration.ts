import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

interface TokenFlags extends StoreFlags {
  readonly hours: string;
  readonly uses: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly endAll?: true;
}

export function defineClientRegistration(command: Command): void {
  addStoreFlags(command.command('registration-token'))
    .description('an initial access token, shown this once: whoever has it may register clients at /register')
    .option('--hours <number>', 'how long it is good, 1 to 720', '1')
    .option('--uses <number>', 'how many clients may be registered with it, 1 to 1000', '1')
    .option('--scope <scope...>', 'scopes that those clients may ask for, beside those of OpenID Connect')
    .option('--resource <uri...>', 'resource servers that they may ask tokens for')
    .option('--end-all', 'make none: end all that there are, so that nobody registers anything')
    .action(async (_flags: unknown, self: Command) => runRegistrationToken(self.optsWithGlobals<TokenFlags>()));
}

async function runRegistrationToken(flags: TokenFlags): Promise<void> {
  const lifeSeconds = readCount('--hours', flags.hours, 720) * 3_600;
  const uses = readCount('--uses', flags.uses, 1_000);
  await withIssuer(flags, async ({ registration: { tokens } }) => {
    if (flags.endAll) {
      const ended = await tokens.endAll();
      writeAnswer(flags, { json: { ended }, text: `${ended} ended; nobody may register now.` });
      return;
    }
    const bounds = { scopes: flags.scope ?? [], resources: flags.resource ?? [] };
    const token = await tokens.create({ ...bounds, lifeSeconds, uses });
    const text = [`initial access token  ${token}`, '', 'The token is not kept and not shown again.'].join('\n');
    writeAnswer(flags, { json: { token, lifeSeconds, uses }, text });
  });
}

function readCount(flag: string, text: string, most: number): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return count;
  throw wrongUse('flag_out_of_range', `${flag} takes a whole number from 1 to ${most}`);
}
