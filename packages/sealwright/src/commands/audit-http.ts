import { type AuditPlan, auditHttp, catalogue, type HttpAuditOptions, planHttpAudit } from '@sealwright/audit';
import type { Command } from 'commander';
import { explainAuditError } from '../audit-http/audit-error-text.ts';
import { addHttpFlags, type HttpFlags, readCount, readIds } from '../audit-http/http-flags.ts';
import { readKnowledge } from '../audit-http/http-knowledge.ts';
import { readNamedRequest } from '../audit-http/http-request.ts';
import { addReportFlags, prepareOutput } from '../audit-output.ts';
import { wrongUse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import { stopSignal } from '../stop-signal.ts';
import { readPublicFile } from '../token-input.ts';

export function defineAuditHttp(command: Command): void {
  addHttpFlags(command.description('fire the known attacks at an API that a token protects'));
  addReportFlags(command).action(async (_flags: unknown, self: Command) => audit(self.optsWithGlobals<HttpFlags>()));
}

async function audit(flags: HttpFlags): Promise<void> {
  try {
    await run(flags);
  } catch (error) {
    throw explainAuditError(error);
  }
}

async function run(flags: HttpFlags): Promise<void> {
  const options = await readOptions(flags);
  if (flags.dryRun === true) return writePlan(flags, await planHttpAudit(options));
  const output = await prepareOutput(flags, catalogue);
  try {
    await output.finish(await auditHttp({ ...options, onRow: output.onRow, signal: stopSignal() }));
  } finally {
    await output.abandon();
  }
}

/** All that the flags say, read before anything is sent to the target. */
async function readOptions(flags: HttpFlags): Promise<HttpAuditOptions> {
  const ca = flags.caFile === undefined ? undefined : await readPublicFile(flags.caFile);
  const request = await readNamedRequest(flags);
  const limits = {
    requests: readCount('--budget', flags.budget),
    requestsPerSecond: readCount('--rate', flags.rate),
    timeoutMilliseconds: inMilliseconds(readCount('--timeout', flags.timeout), 1000),
    runMilliseconds: inMilliseconds(readCount('--minutes', flags.minutes), 60_000),
    only: readIds(flags.only),
    skip: readIds(flags.skip),
    callbackUrl: flags.callbackUrl,
    callbackListen: readListen(flags.callbackListen),
    ca,
  };
  return {
    ...request,
    ...(await readKnowledge(flags, request, ca)),
    ...withoutAbsent(limits),
    ownsTarget: flags.iOwnThisTarget === true,
    allowed: [
      ...(flags.allowLoad === true ? (['load'] as const) : []),
      ...(flags.allowDestructive === true ? (['destructive'] as const) : []),
    ],
  };
}

function writePlan(flags: HttpFlags, plan: AuditPlan): void {
  const requests = plan.requests.map(({ attack, variant, lines }) => `${attack} ${variant}\n  ${lines.join('\n  ')}`);
  const lacking = plan.lacking.map(({ attack, reason }) => `${attack}  ${reason}`);
  const text = [
    ...requests,
    '',
    `${plan.requests.length} requests, and more: calibration, the good token between attacks, each finding again.`,
    ...(plan.staged.length === 0 ? [] : [`These choose their requests while they run: ${plan.staged.join(', ')}`]),
    ...(lacking.length === 0 ? [] : ['Not fired:', ...lacking]),
    'Nothing was sent.',
  ];
  writeAnswer(flags, { json: plan, text: text.join('\n') });
}

function readListen(text: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (text === undefined) return undefined;
  const [, host = '0.0.0.0', port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  throw wrongUse('callback_listen_malformed', '--callback-listen takes HOST:PORT, or PORT');
}

function inMilliseconds(count: number | undefined, unit: number): number | undefined {
  return count === undefined ? undefined : count * unit;
}

/** Absent and undefined are not the same. */
function withoutAbsent<Members extends object>(
  members: Members,
): { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };
}
