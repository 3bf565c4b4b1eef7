import type { Attack, VariantResult } from './attack.ts';
import { systemClock } from './audit-clock.ts';
import { breakSignature, calibrate } from './calibration.ts';
import { catalogue } from './catalogue.ts';
import { callbackMilliseconds } from './defaults.ts';
import { auditErrors } from './errors.ts';
import { worstVerdict } from './judgement.ts';
import { createPresenter } from './presenter.ts';
import type { AuditOutcome, AuditReport, RowResult } from './report.ts';
import { checkGood, type Firing, fireRow, markFetched } from './row-firing.ts';
import { lackOf, type Provision } from './row-needs.ts';
import type { AuditRun } from './run-parts.ts';
import type { Target } from './target.ts';

/**
 * Calibrates, fires every row, judges each answer, and tries the good token again after each row and at the end. What came
 * after the last good answer to the good token counts for nothing.
 *
 * @throws AuthError `attack_unknown`: `only` or `skip` names no row.
 */
export async function runAudit(run: AuditRun): Promise<AuditOutcome> {
  const started = new Date();
  const chosen = chooseRows(run);
  const firing = await beginFiring(run);
  const { calibration } = firing.calibrated;
  const rows = new Map<string, RowResult>();
  // Rows that look at all answers come last, and stand in their place in the report.
  const ordered = [...chosen].sort((a, b) => Number(a.kind === 'observed') - Number(b.kind === 'observed'));
  for (const attack of ordered) {
    run.onStart?.(attack, rows.size, chosen.length);
    const row = await judgeRow(attack, firing);
    rows.set(attack.id, row);
    run.onRow?.(row, rows.size, chosen.length);
  }
  await hearLateCallbacks(firing, rows);
  const goodAtEnd = calibration.sound ? await lookAtEnd(firing) : undefined;
  return {
    report: {
      tool: { name: 'sealwright', version: run.version },
      target: describeTarget(run.target),
      startedAt: started.toISOString(),
      durationMilliseconds: Date.now() - started.getTime(),
      presentations: firing.presenter.count(),
      calibration: { ...calibration, ...(goodAtEnd === undefined ? {} : { goodAtEnd }) },
      rows: chosen.flatMap(({ id }) => rows.get(id) ?? []),
    },
    accepted: firing.accepted,
  };
}

/** The rows that are asked for. */
export function chooseRows({ only, skip = [] }: Pick<AuditRun, 'only' | 'skip'>): readonly Attack[] {
  const isNamed = (names: readonly string[], { id }: Attack): boolean =>
    names.includes(id) || names.includes(id.charAt(0));
  for (const name of [...(only ?? []), ...skip]) {
    if (!catalogue.some((attack) => isNamed([name], attack))) throw auditErrors.create('attack_unknown');
  }
  return catalogue.filter((attack) => (only === undefined || isNamed(only, attack)) && !isNamed(skip, attack));
}

async function beginFiring(run: AuditRun): Promise<Firing> {
  const { target, context, clock = systemClock } = run;
  const presenter = createPresenter(clock);
  const calibrated = await calibrate(async (what) => presenter.present(target, what), context.good, context.now);
  return { run, clock, presenter, calibrated, target, relapses: 0, exchanges: [], accepted: [], unasked: [] };
}

async function judgeRow(attack: Attack, firing: Firing): Promise<RowResult> {
  const { id, title, severity } = attack;
  const row = { attack: id, title, severity };
  const { calibration, isOpen, isUnsettled } = firing.calibrated;
  if (attack.kind === 'not-forged') return { ...row, verdict: 'inconclusive', reason: attack.reason, variants: [] };
  if (isOpen && id === 'A05') return { ...row, ...openSignature(firing) };
  const lack = lackOf(attack, provisionOf(firing));
  if (lack !== undefined) return { ...row, verdict: 'inconclusive', ...lack, variants: [] };
  const isLookedUp = attack.kind === 'material';
  const judgesItself = attack.kind === 'staged' && attack.judgesUnsettled === true && isUnsettled;
  const reason = isLookedUp || judgesItself ? undefined : (calibration.reason ?? firing.lost);
  if (reason !== undefined) return { ...row, verdict: 'inconclusive', reason, variants: [] };
  try {
    return { ...row, ...weigh(await fireRow(attack, firing), attack) };
  } catch {
    // One row that is wrong in itself must not take the others along, and is no verdict on the target.
    return { ...row, verdict: 'inconclusive', reason: 'the audit itself failed in this row', variants: [] };
  }
}

function weigh(variants: readonly VariantResult[], attack: Attack): Pick<RowResult, 'verdict' | 'reason' | 'variants'> {
  const verdict = worstVerdict(variants, 'expect' in attack ? attack.expect : 'refused');
  const told = variants.find((variant) => variant.verdict === verdict)?.reason;
  const why = verdict === 'inconclusive' ? (told ?? 'nothing of this row can be made of this token') : told;
  return { verdict, ...(why === undefined ? {} : { reason: why }), variants };
}

/** Calibration itself has seen it: no signature is verified. No other row can be told then. */
function openSignature(firing: Firing): Pick<RowResult, 'verdict' | 'reason' | 'variants'> {
  const variant = 'broken-signature';
  firing.accepted.push({ attack: 'A05', variant, token: breakSignature(firing.run.context.good) });
  const reason = 'the good token is taken with a broken signature as well';
  return { verdict: 'accepted', reason, variants: [{ variant, verdict: 'accepted', reason }] };
}

function provisionOf({ run }: Firing): Provision {
  const { target, context, keySetHost, renewTarget, allowed = [], noListener } = run;
  const isRenewable = renewTarget !== undefined;
  return { target, context, hasKeySetHost: keySetHost !== undefined, isRenewable, allowed, noListener };
}

async function hearLateCallbacks({ run, unasked, accepted }: Firing, rows: Map<string, RowResult>): Promise<void> {
  const { listener } = run;
  if (listener === undefined || unasked.length === 0) return;
  await listener.settle(
    unasked.map(({ url }) => url),
    run.target.kind === 'http' ? callbackMilliseconds : 0,
  );
  for (const { attack, variant, url, token } of unasked) {
    const row = rows.get(attack);
    if (row === undefined || !listener.wasAsked(url)) continue;
    const variants = row.variants.map((result) => (result.variant === variant ? markFetched(result) : result));
    const { reason } = markFetched({ variant, verdict: 'accepted' });
    rows.set(attack, { ...row, verdict: 'accepted', ...(reason === undefined ? {} : { reason }), variants });
    accepted.push({ attack, variant, token });
  }
}

/** How the good token is answered at the end, in the words of the beginning where it is as it was. */
async function lookAtEnd(firing: Firing): Promise<string> {
  const { lost, calibrated } = firing;
  if (lost !== undefined) return lost;
  const { isGood, why } = await checkGood(firing);
  return isGood ? calibrated.calibration.good : (why ?? 'refused');
}

function describeTarget({ kind, name, request }: Target): AuditReport['target'] {
  return { kind, name, ...(request === undefined ? {} : { request }) };
}
