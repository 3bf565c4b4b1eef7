import { Command, CommanderError } from 'commander';
import { CommandEnd, CommandFailure, type ExitStatus, exitStatus } from './command-failure.ts';
import { writeErrorLine, writeJson, writeLine } from './command-output.ts';
import { describeFailure } from './failure-text.ts';
import { shieldIdentifiers } from './identifier-words.ts';
import { version } from './version.ts';

/** Adds a command's arguments, flags and action. */
export type DefineCommand = (command: Command) => void;

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Each command's file is loaded only when it is the one that was called: start-up time is what a script pays. */
  readonly load: () => Promise<DefineCommand>;
}

const entries: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'run the authorization server',
    load: async () => (await import('./commands/serve.ts')).defineServe,
  },
  {
    name: 'demo',
    summary: 'run an authorization server and a protected API, with an administrator and commands to try',
    load: async () => (await import('./commands/demo.ts')).defineDemo,
  },
  {
    name: 'init',
    summary: 'write a configuration, a key-encryption key and an empty store',
    load: async () => (await import('./commands/init.ts')).defineInit,
  },
  {
    name: 'user',
    summary: 'add, list, suspend, activate and import accounts, set their roles, scopes and passwords',
    load: async () => (await import('./commands/user.ts')).defineUser,
  },
  {
    name: 'client',
    summary: 'add, change and list clients, rotate their secrets, let them register themselves',
    load: async () => (await import('./commands/client.ts')).defineClient,
  },
  {
    name: 'resource',
    summary: 'add and list resource servers: the APIs that verify tokens; rotate their secrets',
    load: async () => (await import('./commands/resource.ts')).defineResource,
  },
  {
    name: 'receiver',
    summary: 'add, list and remove receivers of security events: partners that hear of ended sessions',
    load: async () => (await import('./commands/receiver.ts')).defineReceiver,
  },
  {
    name: 'key',
    summary: 'list, rotate and export signing keys',
    load: async () => (await import('./commands/key.ts')).defineKey,
  },
  {
    name: 'session',
    summary: 'list and revoke sessions',
    load: async () => (await import('./commands/session.ts')).defineSession,
  },
  {
    name: 'revoke',
    summary: 'revoke a token, a session, a subject, a client, a key, or everything',
    load: async () => (await import('./commands/revoke.ts')).defineRevoke,
  },
  {
    name: 'store',
    summary: 'look at the store, migrate it, or move it to PostgreSQL',
    load: async () => (await import('./commands/store.ts')).defineStore,
  },
  {
    name: 'backup',
    summary: 'copy an embedded store into one file, beside a running server',
    load: async () => (await import('./commands/backup.ts')).defineBackup,
  },
  {
    name: 'verify-backup',
    summary: 'read a backup from end to end, and open its keys',
    load: async () => (await import('./commands/verify-backup.ts')).defineVerifyBackup,
  },
  {
    name: 'restore',
    summary: 'put a backup in place, or mark a restored PostgreSQL as such',
    load: async () => (await import('./commands/restore.ts')).defineRestore,
  },
  {
    name: 'token',
    summary: 'sign, verify and inspect tokens, without a server',
    load: async () => (await import('./commands/token.ts')).defineToken,
  },
  {
    name: 'inspector',
    summary: 'say where the token inspector is: one HTML file for a browser, without a network; or copy it',
    load: async () => (await import('./commands/inspector.ts')).defineInspector,
  },
  {
    name: 'audit',
    summary: 'fire the known attacks at an API, a verifier, an authorization server, or this installation',
    load: async () => (await import('./commands/audit.ts')).defineAudit,
  },
  {
    name: 'secret',
    summary: 'make strong secrets',
    load: async () => (await import('./commands/secret.ts')).defineSecret,
  },
  {
    name: 'crack',
    summary: 'try to find the secret of a token that was signed with HS256, HS384 or HS512',
    load: async () => (await import('./commands/crack.ts')).defineCrack,
  },
  {
    name: 'doctor',
    summary: 'say what is unsafe in programs, a configuration, a discovery document, a key set or a key',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
];

/**
 * Runs one command line and answers its exit status. A failure is one line on stderr (JSON with `--json`), never a
 * stack; "no" is an answer and goes to stdout.
 */
export async function runCommand(words: readonly string[]): Promise<ExitStatus> {
  const json = words.includes('--json');
  try {
    const program = await buildProgram(words);
    await program.parseAsync(shieldIdentifiers(words), { from: 'user' });
    return exitStatus.good;
  } catch (error) {
    if (error instanceof CommandEnd) return error.status;
    if (error instanceof CommanderError) return endParsing(error, json);
    return report(describeFailure(error), json);
  }
}

async function buildProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('sealwright')
    .description('Tokens that can be taken back: an authorization server, verifiers, and this command.')
    .version(version, '-V, --version')
    .option('--json', 'answer in JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined, writeErr: () => undefined })
    .helpCommand(false)
    .exitOverride();
  const called = words.find((word) => !word.startsWith('-'));
  for (const entry of entries) {
    const command = program.command(entry.name).description(entry.summary).configureHelp({ showGlobalOptions: true });
    if (entry.name === called) (await entry.load())(command);
  }
  return program;
}

/** Help and version are thrown as errors by the parser, as is every wrong word. */
function endParsing(error: CommanderError, json: boolean): ExitStatus {
  if (error.exitCode === 0) return exitStatus.good;
  // Without a command the parser would print its whole help as an error.
  const nothingCalled = error.code === 'commander.help';
  const message = nothingCalled ? 'name a command; --help lists them' : error.message;
  const words = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  const hint =
    error.code === 'commander.unknownCommand' && !words.includes('Did you mean') ? '; --help lists them' : '';
  return report(new CommandFailure(exitStatus.wrongUse, 'usage', `${words}${hint}`), json);
}

function report(failure: CommandFailure, json: boolean): ExitStatus {
  const { status, code, message } = failure;
  if (json) {
    const answer = { error: code, message };
    if (status === exitStatus.no) writeJson(answer);
    else writeErrorLine(JSON.stringify(answer));
    return status;
  }
  if (status === exitStatus.no) writeLine(code);
  for (const line of message.split('\n')) writeErrorLine(`sealwright: ${line}`);
  return status;
}
