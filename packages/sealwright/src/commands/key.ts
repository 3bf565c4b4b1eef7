import type { Issuer, KeyRow } from '@sealwright/issuer';
import { type Command, Option } from 'commander';
import { refuse, wrongUse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { defineKeyExport } from './key-export.ts';

interface RotateFlags extends StoreFlags {
  readonly use: 'access' | 'feed' | 'refresh';
  readonly force?: boolean;
  readonly compromised?: string;
  readonly fresh?: boolean;
}

export function defineKey(command: Command): void {
  addStoreFlags(command.command('list'))
    .description('list keys and their states')
    .action(async (_flags: unknown, self: Command) => listKeys(self.optsWithGlobals<StoreFlags>()));
  addStoreFlags(command.command('rotate'))
    .description('let the next key sign, without waiting for the schedule; or condemn a compromised one')
    .addOption(new Option('--use <use>', 'which kind of key').choices(['access', 'feed', 'refresh']).default('access'))
    .option('--force', 'even if the next key has not been published for long enough: some verifiers may not know it')
    .option('--compromised <kid>', 'this key is known to others: everything signed with it dies now')
    .option('--fresh', 'with --compromised: the next key may be known too; make another one')
    .action(async (_flags: unknown, self: Command) => rotateKey(self.optsWithGlobals<RotateFlags>()));
  defineKeyExport(command);
}

async function listKeys(flags: StoreFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const keys = await issuer.keys.list();
    writeAnswer(flags, {
      json: { keys: keys.map(shown) },
      text: formatTable(
        ['kid', 'use', 'alg', 'state', 'since'],
        keys.map((key) => [key.kid, key.use, key.alg, describeState(key), since(key)]),
      ),
    });
  });
}

async function rotateKey(flags: RotateFlags): Promise<void> {
  if (flags.compromised !== undefined) return condemnKey(flags.compromised, flags);
  if (flags.fresh === true) throw wrongUse('fresh_unexpected', '--fresh belongs to --compromised');
  await withIssuer(flags, async (issuer) => {
    const { active } = await issuer.keys.rotate({ use: flags.use, force: flags.force === true });
    writeAnswer(flags, { json: { active }, text: `${active} signs from now on` });
  });
}

/** Says who goes on accepting the key: a rotation that looks finished and is not would be worse than none. */
async function condemnKey(kid: string, flags: RotateFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const known = (await issuer.keys.list()).some((key) => key.kid === kid);
    if (!known) throw refuse('key_unknown', 'there is no such key');
    const { replacement, exposed } = await issuer.keys.rotateCompromised(kid, { fresh: flags.fresh === true });
    const names = exposed.map(({ resource }) => resource);
    const lines = [`${kid} is condemned; ${replacement} signs from now on.`];
    if (names.length === 0) lines.push(await describeUnexposed(issuer));
    else {
      lines.push('These do not read the revocation feed and accept the key until their cached key set ends:');
      lines.push(...names.map((name) => `  ${name}`), 'Restart them, or empty their caches.');
    }
    writeAnswer(flags, { json: { condemned: kid, replacement, exposed: names }, text: lines.join('\n') });
  });
}

/** An empty list means nothing where nothing is registered: who verifies is then unknown here. */
async function describeUnexposed(issuer: Issuer): Promise<string> {
  const [first] = await issuer.resources.list({ limit: 1 });
  return first === undefined
    ? 'No resource server is registered: restart every API that does not read the revocation feed.'
    : 'Every registered resource server reads the revocation feed: none of them stays exposed.';
}

/** Never the sealed private key. */
function shown(key: KeyRow): Record<string, unknown> {
  const { kid, use, alg, state, compromised, publicJwk, createdAt, activatedAt, retiredAt, removedAt, lastExpiry } =
    key;
  const at = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  return {
    kid,
    use,
    alg,
    state,
    compromised,
    publicJwk,
    createdAt: at(createdAt),
    activatedAt: at(activatedAt),
    retiredAt: at(retiredAt),
    removedAt: at(removedAt),
    lastExpiry: lastExpiry === null ? null : new Date(lastExpiry * 1000).toISOString(),
  };
}

function describeState({ state, compromised }: KeyRow): string {
  return compromised ? `${state}, compromised` : state;
}

function since({ createdAt, activatedAt, retiredAt, removedAt }: KeyRow): string {
  return new Date(removedAt ?? retiredAt ?? activatedAt ?? createdAt).toISOString();
}
