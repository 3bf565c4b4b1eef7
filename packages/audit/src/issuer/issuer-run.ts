import { version } from '../defaults.ts';
import { worstVerdict } from '../judgement.ts';
import type { AuditOutcome, Calibration, RowResult } from '../report.ts';
import {
  describeOutcome,
  type IssuerAttack,
  type IssuerNeed,
  type IssuerStage,
  NotRefreshed,
  OutOfSessions,
} from './issuer-attack.ts';
import { issuerCatalogue } from './issuer-catalogue.ts';

export interface IssuerRun {
  readonly name: string;
  readonly stage: IssuerStage;
  readonly has: (need: Exclude<IssuerNeed, `sessions:${number}`>) => boolean;
  readonly only?: readonly string[];
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
  /** How many requests were sent so far. */
  readonly countRequests: () => number;
}

/** Calibrates with a session of its own, plays every row, and calibrates again. */
export async function runIssuerAudit(run: IssuerRun): Promise<AuditOutcome> {
  const started = new Date();
  const calibration = await calibrateIssuer(run.stage);
  // Put aside now: whether the server still refreshes at the end must not depend on what the rows have spent.
  const last = calibration.sound ? await run.stage.takeSession().catch(() => undefined) : undefined;
  const attacks = issuerCatalogue.filter(({ id }) => run.only === undefined || run.only.includes(id));
  const rows = await playAll(attacks, run, calibration);
  const goodAtEnd =
    last === undefined ? 'not tried' : describeOutcome(await run.stage.server.refresh(last.refreshToken));
  return {
    report: {
      tool: { name: 'sealwright', version },
      target: { kind: 'issuer', name: run.name },
      startedAt: started.toISOString(),
      durationMilliseconds: Date.now() - started.getTime(),
      presentations: run.countRequests(),
      calibration: { ...calibration, goodAtEnd },
      rows: goodAtEnd === 'tokens' ? rows : rows.map(withoutSafety),
    },
    accepted: [],
  };
}

/**
 * Rows wait for windows of grace to close, each on a session of its own: so they wait side by side. What restarts the
 * server comes when all the others are done.
 */
async function playAll(
  attacks: readonly IssuerAttack[],
  run: IssuerRun,
  calibration: Calibration,
): Promise<readonly RowResult[]> {
  const played = new Map<string, RowResult>();
  const play = async (attack: IssuerAttack): Promise<void> => {
    const row = await playRow(attack, run, calibration);
    played.set(attack.id, row);
    run.onRow?.(row, played.size, attacks.length);
  };
  const restarting = attacks.filter(({ needs }) => needs.includes('restart'));
  await Promise.all(attacks.filter((attack) => !restarting.includes(attack)).map(play));
  for (const attack of restarting) await play(attack);
  return attacks.flatMap(({ id }) => played.get(id) ?? []);
}

/** An ordinary refresh must work, and nonsense must not: else nothing can be told apart. */
async function calibrateIssuer(stage: IssuerStage): Promise<Calibration> {
  try {
    const { refreshToken } = await stage.takeSession();
    const good = await stage.server.refresh(refreshToken);
    const bad = await stage.server.refresh(`${refreshToken.slice(0, -8)}AAAAAAAA`);
    const none = await stage.server.refresh('audit');
    const seen = { good: describeOutcome(good), badSignature: describeOutcome(bad), noToken: describeOutcome(none) };
    if (good.kind !== 'issued')
      return { sound: false, reason: 'an ordinary refresh is not answered with tokens', ...seen };
    if (bad.kind === 'issued' || none.kind === 'issued') {
      return { sound: false, reason: 'nonsense is answered with tokens', ...seen };
    }
    return { sound: true, ...seen };
  } catch (error) {
    const reason = error instanceof OutOfSessions ? error.message : 'the server could not be asked';
    return { sound: false, reason, good: 'no tokens', badSignature: 'not tried', noToken: 'not tried' };
  }
}

async function playRow(attack: IssuerAttack, run: IssuerRun, calibration: Calibration): Promise<RowResult> {
  const { id, title, severity } = attack;
  const row = { attack: id, title, severity };
  if (calibration.reason !== undefined) {
    return { ...row, verdict: 'inconclusive', reason: calibration.reason, variants: [] };
  }
  const missing = attack.needs.filter((need) => !isSessions(need) && !run.has(need));
  if (missing.length > 0) {
    return { ...row, verdict: 'inconclusive', reason: `needs ${missing.join(', ')}`, variants: [] };
  }
  try {
    const variants = await attack.play(run.stage);
    const verdict = worstVerdict(variants, 'refused');
    const reason = variants.find((variant) => variant.verdict === verdict)?.reason;
    const told = reason ?? (verdict === 'inconclusive' ? 'nothing of this row could be tried' : undefined);
    return { ...row, verdict, ...(told === undefined ? {} : { reason: told }), variants };
  } catch (error) {
    return { ...row, verdict: 'inconclusive', reason: whyStopped(error), variants: [] };
  }
}

function isSessions(need: IssuerNeed): need is `sessions:${number}` {
  return need.startsWith('sessions:');
}

/** Words of our own; what a library says may hold an address or worse. */
function whyStopped(error: unknown): string {
  return error instanceof OutOfSessions || error instanceof NotRefreshed
    ? error.message
    : 'the server could not be asked';
}

/** After a server that no longer refreshes, a refusal proves nothing. */
function withoutSafety(row: RowResult): RowResult {
  if (row.verdict !== 'refused') return row;
  return { ...row, verdict: 'inconclusive', reason: 'at the end the server no longer answered an ordinary refresh' };
}
