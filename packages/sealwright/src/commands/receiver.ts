import type { EventReceiver } from '@sealwright/issuer';
import type { Command } from 'commander';
import { refuse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

interface AddFlags extends StoreFlags {
  readonly allSubjects?: true;
  readonly pushTo?: readonly string[];
}

export function defineReceiver(command: Command): void {
  addStoreFlags(command.command('add'))
    .description('let a registered resource server receive security events; again, to change what it may')
    .argument('<resource>', 'its identifier, as `resource add` has it')
    .option('--all-subjects', 'it hears of everybody (default: only of those whom it asks for)')
    .option('--push-to <origin...>', 'origins that events may be pushed to, such as https://partner.example')
    .action(async (resource: string, _flags: unknown, self: Command) =>
      addReceiver(resource, self.optsWithGlobals<AddFlags>()),
    );
  addStoreFlags(command.command('list'))
    .description('list receivers of security events')
    .action(async (_flags: unknown, self: Command) => listReceivers(self.optsWithGlobals<StoreFlags>()));
  addStoreFlags(command.command('remove'))
    .description('end what a receiver gets, its streams included; it stays a resource server')
    .argument('<resource>', 'its identifier')
    .action(async (resource: string, _flags: unknown, self: Command) =>
      removeReceiver(resource, self.optsWithGlobals<StoreFlags>()),
    );
}

async function addReceiver(resource: string, flags: AddFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const receiver = await issuer.securityEvents.receivers.put({
      resource,
      subjects: flags.allSubjects === true ? 'all' : 'added',
      pushOrigins: flags.pushTo ?? [],
    });
    writeAnswer(flags, { json: { receiver }, text: describe([receiver]) });
  });
}

async function listReceivers(flags: StoreFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const receivers = await issuer.securityEvents.receivers.list();
    writeAnswer(flags, { json: { receivers }, text: describe(receivers) });
  });
}

async function removeReceiver(resource: string, flags: StoreFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const removed = await issuer.securityEvents.receivers.remove(resource);
    if (!removed) throw refuse('event_receiver_unknown', 'no receiver of security events has this identifier');
    writeAnswer(flags, { json: { removed: resource }, text: `removed: ${resource}` });
  });
}

function describe(receivers: readonly EventReceiver[]): string {
  return formatTable(
    ['resource', 'hears of', 'may be pushed to'],
    receivers.map(({ resource, subjects, pushOrigins }) => [
      resource,
      subjects === 'all' ? 'everybody' : 'whom it asks for',
      pushOrigins.join(' ') || '-',
    ]),
  );
}
