import type { Issuer } from '@sealwright/issuer';
import { anyAudience } from '@sealwright/jwt/unsafe';
import type { Command } from 'commander';
import { refuse, wrongUse } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { readToken } from '../token-input.ts';

interface RevokeFlags extends StoreFlags {
  readonly watch?: string;
  readonly yes?: boolean;
}

type Target = Parameters<Issuer['revocations']['revoke']>[0];

interface Kind {
  readonly name: string;
  readonly argument: string;
  readonly description: string;
  readonly target: (id: string) => Target;
}

const kinds: readonly Kind[] = [
  {
    name: 'session',
    argument: '<sid>',
    description: 'end one session: its access tokens and its refresh token',
    target: (sid) => ({ kind: 'session', sid }),
  },
  {
    name: 'subject',
    argument: '<sub>',
    description: 'end all sessions and tokens of an account, as it is now; it may log in again',
    target: (sub) => ({ kind: 'subject', sub }),
  },
  {
    name: 'client',
    argument: '<client-id>',
    description: 'end all sessions and tokens that a client got, as it is now',
    target: (clientId) => ({ kind: 'client', clientId }),
  },
  {
    name: 'key',
    argument: '<kid>',
    description: 'refuse all that a key signed (`key rotate --compromised` also replaces it)',
    target: (kid) => ({ kind: 'key', kid }),
  },
];

export function defineRevoke(command: Command): void {
  addStoreFlags(command.command('token'))
    .description('revoke one access token; its session lives on')
    .argument('<token>', 'its jti; or - to read the whole token from standard input')
    .option('--watch <url>', 'with -: call this URL with the token until it is refused, and say how long that took')
    .action(async (token: string, _flags: unknown, self: Command) =>
      revokeToken(token, self.optsWithGlobals<RevokeFlags>()),
    );
  for (const kind of kinds) {
    addStoreFlags(command.command(kind.name))
      .description(kind.description)
      .argument(kind.argument)
      .action(async (id: string, _flags: unknown, self: Command) =>
        revokeOne(kind.target(id), self.optsWithGlobals<RevokeFlags>()),
      );
  }
  addStoreFlags(command.command('issuer'))
    .description('revoke everything there is: every session and token of everybody')
    .option('--yes', 'required: everybody has to log in again')
    .action(async (_flags: unknown, self: Command) => revokeEverything(self.optsWithGlobals<RevokeFlags>()));
}

async function revokeOne(target: Target, flags: RevokeFlags): Promise<void> {
  await withIssuer(flags, async (issuer) => {
    const known = await isKnown(issuer, target);
    const { seq, logId } = await issuer.revocations.revoke(target);
    const doubt = known === false ? '; nothing here has that identifier: see that it is the right one' : '';
    writeAnswer(flags, {
      json: { revoked: target.kind, ...(known === undefined ? {} : { known }), seq, log_id: logId },
      text: `revoked: ${target.kind}, entry ${seq} of log ${logId}${doubt}`,
    });
  });
}

/**
 * Whether the store knows what is revoked; undefined for a token, whose identifier is not kept. An unknown session or key
 * is revoked all the same, since its row may be cleaned away while tokens of it live; a mistyped one must not look like a
 * revocation that worked. Unknown subjects and clients are refused by the issuer itself.
 */
async function isKnown(issuer: Issuer, target: Target): Promise<boolean | undefined> {
  if (target.kind === 'token') return undefined;
  if (target.kind === 'session') return (await issuer.sessions.find(target.sid)) !== undefined;
  if (target.kind === 'key') return (await issuer.keys.list()).some(({ kid }) => kid === target.kid);
  return true;
}

async function revokeEverything(flags: RevokeFlags): Promise<void> {
  if (flags.yes !== true) throw wrongUse('yes_required', 'this logs everybody out; add --yes if that is what you want');
  await revokeOne({ kind: 'issuer' }, flags);
}

async function revokeToken(argument: string, flags: RevokeFlags): Promise<void> {
  if (argument !== '-') {
    if (flags.watch !== undefined)
      throw wrongUse('token_required', '--watch needs the whole token: pipe it in, with -');
    if (argument.split('.').length === 3) {
      throw wrongUse('token_in_argument', 'pipe the token in, with -: the process list shows arguments to everybody');
    }
    return revokeOne({ kind: 'token', jti: argument }, flags);
  }
  const token = await readToken('-');
  await withIssuer(flags, async (issuer) => {
    const { watchUntilRefused } = await import('../refusal-watch.ts');
    // Whatever API it is for: what is revoked here is the token, and nobody acts on who it names.
    const { claims } = await issuer.verifyOwnToken(token, anyAudience);
    if (typeof claims.jti !== 'string') throw refuse('token_unnamed', 'this token has no jti: revoke its session');
    const watch = flags.watch === undefined ? undefined : await watchUntilRefused(flags.watch, token);
    const { seq, logId } = await issuer.revocations.revoke({ kind: 'token', jti: claims.jti });
    const refused = await watch?.();
    const answer = { revoked: 'token', seq, log_id: logId };
    if (refused === undefined) return writeAnswer(flags, { json: answer, text: `revoked: token, entry ${seq}` });
    const { status, milliseconds } = refused;
    writeAnswer(flags, {
      json: { ...answer, status, milliseconds },
      text: `accepted before; revoked, entry ${seq}; refused with ${status} after ${milliseconds.toFixed(1)} ms`,
    });
  });
}
