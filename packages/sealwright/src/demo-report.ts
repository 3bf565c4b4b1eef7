import type { Verifier } from '@sealwright/verifier';
import { demoReportMilliseconds } from './defaults.ts';
import { type Schedule, startSchedule } from './schedule.ts';

/**
 * Lets the API of the demonstration tell the authorization server where its verifier stands, at once and then every ten
 * seconds, so that an administrator sees whether it would still accept a token. The demonstration's feed is open, and so
 * are its reports: a real API sends its secret with them.
 *
 * It holds nothing up: a report that fails is followed by the next.
 */
export async function startDemoReports(options: {
  readonly verifier: Verifier;
  readonly issuer: string;
}): Promise<Schedule> {
  const task = (): Promise<void> => report(options);
  await task().catch(() => undefined);
  return startSchedule({ everyMilliseconds: demoReportMilliseconds, task, onError: () => undefined });
}

async function report({ verifier, issuer }: { readonly verifier: Verifier; readonly issuer: string }): Promise<void> {
  const [own] = verifier.status().issuers;
  if (own?.feed?.logId === undefined) return;
  const { logId, seq, stalenessMilliseconds, entries } = own.feed;
  const staleness = Number.isFinite(stalenessMilliseconds) ? Math.floor(stalenessMilliseconds) : null;
  const answer = await fetch(`${issuer}/revocations/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      verifier: 'demo-api',
      log_id: logId,
      seq,
      kids: own.keys,
      staleness_ms: staleness,
      entries,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(demoReportMilliseconds),
  });
  await answer.body?.cancel();
}
