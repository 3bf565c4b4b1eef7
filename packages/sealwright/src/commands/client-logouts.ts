import type { FailedLogout, WaitingLogouts } from '@sealwright/issuer';
import { formatTable, writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';

/** What clients have still to be told of ended sessions, and what they never will be. Never a token. */
export async function listLogouts(flags: StoreFlags): Promise<void> {
  await withIssuer(flags, async ({ backchannelLogout }) => {
    const [waiting, failed] = await Promise.all([backchannelLogout.waiting(), backchannelLogout.failures()]);
    writeAnswer(flags, {
      json: { waiting: waiting.map(shownWaiting), failed: failed.map(shownFailed) },
      text: ['Waiting:', describeWaiting(waiting), '', 'Given up:', describeFailed(failed)].join('\n'),
    });
  });
}

function describeWaiting(waiting: readonly WaitingLogouts[]): string {
  return formatTable(
    ['client_id', 'sessions', 'oldest', 'last failure'],
    waiting.map(({ clientId, count, more, oldest, cause }) => [
      clientId,
      more ? `${count} and more` : String(count),
      oldest === null ? '-' : new Date(oldest).toISOString(),
      cause ?? '-',
    ]),
  );
}

function describeFailed(failed: readonly FailedLogout[]): string {
  return formatTable(
    ['client_id', 'session', 'at', 'tries', 'cause'],
    failed.map(({ clientId, sid, at, tries, cause }) => [
      clientId,
      sid,
      new Date(at).toISOString(),
      String(tries),
      cause,
    ]),
  );
}

function shownWaiting({ oldest, ...rest }: WaitingLogouts): Record<string, unknown> {
  return { ...rest, oldest: oldest === null ? null : new Date(oldest).toISOString() };
}

function shownFailed({ at, ...rest }: FailedLogout): Record<string, unknown> {
  return { ...rest, at: new Date(at).toISOString() };
}
