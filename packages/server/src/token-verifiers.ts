import type { ResourceServerRow } from '@sealwright/issuer';
import { maxInspectedServers, maxInspectedVerifiers } from './defaults.ts';
import type { ServerContext } from './exchange.ts';
import type { VerifierReport } from './report-board.ts';
import { type JudgedToken, judgeByReport, judgeUnheard, type Verdict } from './verifier-verdict.ts';

/** One verifier and what it would do, as the wire has it. */
export interface VerifierAnswer {
  readonly name: string | null;
  readonly resource: string | null;
  readonly would_accept: Verdict['wouldAccept'];
  readonly why: Verdict['why'];
  readonly seq: number | null;
  readonly log_id: string | null;
  readonly reported_seconds_ago: number | null;
}

/**
 * Every verifier process that has reported, and every registered resource server for which none has, each with what it would
 * do with the token; who would accept it first. Where the token's audience is known, only those that it is for are listed, and
 * the processes of others that have reported. The list has an end; `leftOut` says how many more there are at the least.
 */
export async function listTokenVerifiers(
  { issuer, reports, wallClock }: ServerContext,
  token: JudgedToken,
): Promise<{ readonly verifiers: readonly VerifierAnswer[]; readonly leftOut: number }> {
  const now = wallClock();
  const board = reports.list();
  const heard = new Set(board.map(({ resource }) => resource));
  const servers = await listServers(issuer.resources, token.aud);
  const all = [
    ...board.map((report) => answerOf(judgeByReport(token, report, now), report.resource, { report, now })),
    ...servers
      .filter(({ resource }) => !heard.has(resource))
      .map((server) => answerOf(judgeUnheard(token, server), server.resource)),
  ].sort((a, b) => rank[a.would_accept] - rank[b.would_accept]);
  const verifiers = all.slice(0, maxInspectedVerifiers);
  const unread = token.aud === undefined && servers.length === maxInspectedServers ? 1 : 0;
  return { verifiers, leftOut: all.length - verifiers.length + unread };
}

const rank: Readonly<Record<Verdict['wouldAccept'], number>> = { yes: 0, unknown: 1, no: 2 };

async function listServers(
  resources: ServerContext['issuer']['resources'],
  aud: readonly string[] | undefined,
): Promise<readonly ResourceServerRow[]> {
  if (aud === undefined) return resources.list({ limit: maxInspectedServers });
  const found = await Promise.all([...new Set(aud)].map((each) => resources.find(each)));
  return found.filter((row) => row !== undefined);
}

function answerOf(
  { wouldAccept, why }: Verdict,
  resource: string | null,
  from?: { readonly report: VerifierReport; readonly now: number },
): VerifierAnswer {
  return {
    name: from?.report.verifier ?? null,
    resource,
    would_accept: wouldAccept,
    why,
    seq: from?.report.seq ?? null,
    log_id: from?.report.log_id ?? null,
    reported_seconds_ago:
      from === undefined ? null : Math.max(0, Math.floor((from.now - from.report.receivedAt) / 1000)),
  };
}
