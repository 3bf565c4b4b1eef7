import { auditHttp } from '@sealwright/audit';
import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { formatTable, writeAnswer } from '../command-output.ts';

interface HttpFlags {
  readonly url?: string;
  readonly token?: string;
  readonly iOwnThisTarget?: boolean;
  readonly json?: boolean;
}

export function defineAuditHttp(command: Command): void {
  command
    .description('fire the known attacks at an API')
    .option('--url <url>', 'the address that is protected by a token')
    .option('--token <token>', 'a good token')
    .option('--i-own-this-target', 'attack what is not on this machine: only what is yours to attack')
    .action(async (_flags: unknown, self: Command) => audit(self.optsWithGlobals<HttpFlags>()));
}

async function audit(flags: HttpFlags): Promise<void> {
  const { url, token, iOwnThisTarget: ownsTarget = false } = flags;
  if (url === undefined) throw wrongUse('target_required', 'name the target with --url');
  if (token === undefined) throw wrongUse('token_required', 'give a good token with --token-file');
  const { report } = await auditHttp({ url, token, ownsTarget });
  const rows = report.rows.map(({ attack, title, verdict, reason = '' }) => [attack, title, verdict, reason]);
  writeAnswer(flags, { json: report, text: formatTable(['attack', 'title', 'verdict', 'reason'], rows) });
}
