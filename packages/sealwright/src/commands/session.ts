import type { SessionRow } from '@sealwright/issuer';
import type { Command } from 'commander';
import { findAccount } from '../account-lookup.ts';
import { refuse } from '../command-failure.ts';
import { addPageFlags, addStoreFlags } from '../command-flags.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { nextAfter, type PageFlags, readPage } from '../list-page.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

interface ListFlags extends StoreFlags, PageFlags {
  readonly user?: string;
}

export function defineSession(command: Command): void {
  addPageFlags(addStoreFlags(command.command('list')))
    .description('list sessions')
    .option('--user <user>', 'only of this account: its address or its identifier')
    .action(async (_flags: unknown, self: Command) => listSessions(self.optsWithGlobals<ListFlags>()));
  addStoreFlags(command.command('revoke'))
    .description('end a session: its tokens are refused within a second')
    .argument('<sid>', 'its identifier')
    .action(async (sid: string, _flags: unknown, self: Command) =>
      revokeSession(sid, self.optsWithGlobals<StoreFlags>()),
    );
}

async function listSessions(flags: ListFlags): Promise<void> {
  const page = readPage(flags);
  await withIssuer(flags, async (issuer) => {
    const { sessions } = issuer.store;
    const rows =
      flags.user === undefined
        ? await sessions.list(page)
        : await sessions.listBySubject((await findAccount(issuer, flags.user)).sub, page);
    const now = issuer.store.now();
    writeAnswer(flags, {
      json: { sessions: rows.map((row) => shown(row, now)), next: nextAfter(rows, page.limit, ({ sid }) => sid) },
      text: formatTable(
        ['sid', 'sub', 'client', 'state', 'last used', 'agent'],
        rows.map((row) => [
          row.sid,
          row.sub,
          row.clientId,
          stateOf(row, now),
          new Date(row.lastUsedAt).toISOString(),
          row.userAgent ?? '',
        ]),
      ),
    });
  });
}

async function revokeSession(sid: string, flags: StoreFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const { ended } = await issuer.sessions.end({ sid }, 'revoked');
    if (!ended && (await issuer.store.sessions.find(sid)) === undefined) {
      throw refuse('session_unknown', 'there is no such session');
    }
    writeAnswer(flags, {
      json: { sid, ended },
      text: ended ? `session ${sid} is revoked` : `session ${sid} had ended already`,
    });
  });
}

/** Not the generation, the salt or the attempt key: what a thief could time or forge by. */
function shown(row: SessionRow, now: number): Record<string, unknown> {
  const at = (time: number) => new Date(time).toISOString();
  return {
    sid: row.sid,
    sub: row.sub,
    clientId: row.clientId,
    transport: row.transport,
    resource: row.resource,
    scope: row.scope,
    state: stateOf(row, now),
    reason: row.reason,
    createdAt: at(row.createdAt),
    lastUsedAt: at(row.lastUsedAt),
    endsAt: at(Math.min(row.idleEnd, row.absEnd)),
    userAgent: row.userAgent,
    network: row.network,
  };
}

function stateOf(row: SessionRow, now: number): string {
  if (row.revokedAt !== null) return row.reason ?? 'revoked';
  return now < Math.min(row.idleEnd, row.absEnd) ? 'live' : 'expired';
}
