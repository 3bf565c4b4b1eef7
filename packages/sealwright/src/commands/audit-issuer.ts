import type { AuditOutcome } from '@sealwright/audit';
import { auditIssuer, createIssuerSend, type IssuerAttack, issuerCatalogue } from '@sealwright/audit/issuer';
import { type Command, Option } from 'commander';
import { explainAuditError } from '../audit-http/audit-error-text.ts';
import { readClient } from '../audit-issuer/issuer-client.ts';
import type { IssuerFlags } from '../audit-issuer/issuer-flags.ts';
import { readSessionSource } from '../audit-issuer/issuer-sessions.ts';
import { restartBy } from '../audit-issuer/server-restart.ts';
import { type AuditOutput, addReportFlags, prepareOutput } from '../audit-output.ts';
import { wrongUse } from '../command-failure.ts';
import { formatTable, writeAnswer } from '../command-output.ts';
import { stopSignal } from '../stop-signal.ts';
import { readPublicFile } from '../token-input.ts';

export function defineAuditIssuer(command: Command): void {
  command
    .description('play the known attacks on an authorization server, with sessions of your own')
    .argument('<url>', 'the issuer')
    .option('--client-id <id>', 'your client (without one: Sealwright’s first-party endpoints)')
    .option('--client-secret-file <file>', 'its secret')
    .addOption(new Option('--client-auth <how>', 'how the secret is sent').choices(['basic', 'post']).default('basic'))
    .option('--client-key <file>', 'its private key as a JWK with alg, for private_key_jwt')
    .option('--other-client-id <id>', 'a second client, unrelated to the first')
    .option('--other-client-secret-file <file>', 'the second client’s secret')
    .option('--token-endpoint <url>', 'where the metadata names none')
    .option('--refresh-token-file <file>', 'fresh refresh tokens, one a line, each of a sign-in of its own')
    .option('--obtain <program>', 'signs in and prints a fresh refresh token (run without a shell or arguments)')
    .option('--login-as <email>', 'sign in anew for each session, at /login or by the password grant')
    .option('--password-file <file>', 'the password of --login-as')
    .option('--password-grant', 'sign in by the password grant of --token-endpoint')
    .option('--scope <scope>', 'the scope that --password-grant asks for')
    .option('--restart <program>', 'restarts the server (run without a shell or arguments)')
    .option('--grace-seconds <seconds>', 'longer than the server answers a used refresh token again (default: 12)')
    .option('--callers <count>', 'how many present one token at the same instant (default: 20)')
    .option('--only <ids>', 'only these attacks: I01,I03')
    .option('--budget <requests>', 'send no more than this')
    .option('--rate <requests>', 'send no more than this a second')
    .option('--timeout <seconds>', 'wait no longer for an answer')
    .option('--ca-file <file>', 'certificates to trust instead of the system’s')
    .option('--dry-run', 'say what would be played, and send nothing')
    .option('--i-own-this-target', 'attack what is not on this machine: only what is yours to attack');
  addReportFlags(command).action(async (url: string, _flags: unknown, self: Command) =>
    audit(url, self.optsWithGlobals<IssuerFlags>()),
  );
}

async function audit(url: string, flags: IssuerFlags): Promise<void> {
  if (!URL.canParse(url))
    throw wrongUse('issuer_malformed', 'name the issuer by its whole URL: https://id.example.com');
  const only = readOnly(flags.only);
  const attacks = issuerCatalogue.filter(({ id }) => only === undefined || only.includes(id));
  if (flags.dryRun === true) return writePlan(flags, attacks);
  const output = await prepareOutput(flags, issuerCatalogue);
  let outcome: AuditOutcome;
  try {
    outcome = await play(url, flags, output.onRow, only);
  } catch (error) {
    await output.abandon();
    throw explainAuditError(error);
  }
  await output.finish(outcome);
}

async function play(
  url: string,
  flags: IssuerFlags,
  onRow: AuditOutput['onRow'],
  only: readonly string[] | undefined,
): Promise<AuditOutcome> {
  const { tokenEndpoint, restart, caFile, iOwnThisTarget = false } = flags;
  const seconds = readCount('--timeout', flags.timeout);
  // All that may be wrong is read before anything is sent.
  const client = await readClient(url, flags);
  const openSessions = await readSessionSource(url, flags);
  const send = await createIssuerSend({
    urls: [url, ...(tokenEndpoint === undefined ? [] : [tokenEndpoint])],
    ownsTarget: iOwnThisTarget,
    signal: stopSignal(),
    ...defined('ca', caFile === undefined ? undefined : await readPublicFile(caFile)),
    ...defined('requests', readCount('--budget', flags.budget)),
    ...defined('requestsPerSecond', readCount('--rate', flags.rate)),
    ...defined('timeoutMilliseconds', seconds === undefined ? undefined : seconds * 1000),
  });
  return auditIssuer({
    issuer: url,
    send,
    takeSession: openSessions(send),
    onRow,
    ...defined('client', client),
    ...defined('restart', restart === undefined ? undefined : async () => restartBy(restart, url, send)),
    ...defined('only', only),
    ...defined('graceSeconds', readCount('--grace-seconds', flags.graceSeconds)),
    ...defined('callers', readCount('--callers', flags.callers)),
  });
}

/** What would be played, with how many sessions of the auditor's. Nothing is sent. */
function writePlan(flags: IssuerFlags, attacks: readonly IssuerAttack[]): void {
  const json = attacks.map(({ id, title, severity, needs }) => ({ attack: id, title, severity, needs }));
  const rows = json.map(({ attack, title, severity, needs }) => [attack, severity, title, needs.join(', ')]);
  writeAnswer(flags, { json, text: formatTable(['attack', 'severity', 'title', 'needs'], rows) });
}

function readOnly(text: string | undefined): readonly string[] | undefined {
  const ids = text?.split(',').map((id) => id.trim().toUpperCase());
  const unknown = ids?.find((id) => !issuerCatalogue.some((attack) => attack.id === id));
  if (unknown === undefined) return ids;
  throw wrongUse('attack_unknown', `--only: the attacks on an issuer are I01 to I${issuerCatalogue.length}`);
}

function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw wrongUse('count_malformed', `${flag} must be a whole number above zero`);
}

/** A member that is there only with a value: absent and undefined are not the same. */
function defined<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Exclude<Value, undefined> } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: Exclude<Value, undefined> });
}
