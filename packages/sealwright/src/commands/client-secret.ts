import { encodeBase64Url } from '@sealwright/jwt';
import type { Command } from 'commander';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

interface RotateFlags extends StoreFlags {
  readonly retireFormer?: true;
}

export function defineClientSecret(command: Command): void {
  addStoreFlags(command.command('rotate-secret'))
    .description('a new secret, shown this once; the former one stays good until the next rotation or --retire-former')
    .argument('<client-id>', 'its client_id')
    .option('--retire-former', 'make no new secret: end the former one, now that nothing uses it')
    .action(async (clientId: string, _flags: unknown, self: Command) =>
      rotateSecret(clientId, self.optsWithGlobals<RotateFlags>()),
    );
}

async function rotateSecret(clientId: string, flags: RotateFlags): Promise<void> {
  await withIssuer(flags, async ({ clients }) => {
    if (flags.retireFormer) {
      await clients.retireFormerSecret(clientId);
      writeAnswer(flags, { json: { clientId }, text: 'Only the newest secret is good now.' });
      return;
    }
    const { secret } = await clients.rotateSecret(clientId);
    const revealed = encodeBase64Url(secret.reveal());
    const shown = [`client_id      ${clientId}`, `client_secret  ${revealed}`];
    writeAnswer(flags, {
      json: { clientId, secret: revealed },
      text: [...shown, '', 'The secret is not kept and not shown again.'].join('\n'),
    });
  });
}
