import type { Attack, Exchange, Forgery, TokenAttack, VariantResult } from './attack.ts';
import type { AuditClock } from './audit-clock.ts';
import { openStage } from './audit-stage.ts';
import { breakSignature, type Calibrated } from './calibration.ts';
import { goodCheckEvery, measuredVariants, toleratedRelapses } from './defaults.ts';
import { judgeAnswer } from './judgement.ts';
import type { Presenter } from './presenter.ts';
import type { AcceptedForgery } from './report.ts';
import type { AuditRun } from './run-parts.ts';
import { isSuspicious, measureSlowness } from './slowness.ts';
import type { Answer, Presentation, Target } from './target.ts';
import { checkHealth, type Health } from './target-health.ts';
import { tryForgery } from './trial.ts';

/** What a run knows while it fires. */
export interface Firing {
  readonly run: AuditRun;
  readonly clock: AuditClock;
  readonly presenter: Presenter;
  readonly calibrated: Calibrated;
  /** Set up anew where an attack needs it. */
  target: Target;
  /** Why nothing more can be judged. */
  lost?: string;
  relapses: number;
  readonly exchanges: Exchange[];
  readonly accepted: AcceptedForgery[];
  /** Addresses that tokens named and nobody has asked yet, by attack and variant. */
  readonly unasked: {
    readonly attack: string;
    readonly variant: string;
    readonly url: string;
    readonly token: string;
  }[];
}

type Fireable = Exclude<Attack, { kind: 'not-forged' }>;

/** Fires one row, and sees to it that the good token was good all the while. */
export async function fireRow(attack: Fireable, firing: Firing): Promise<readonly VariantResult[]> {
  const { context } = firing.run;
  if (attack.kind === 'material') return attack.examine(context);
  if (attack.kind === 'observed') return attack.observe(firing.exchanges, context);
  if (attack.kind === 'token') return fireTokens(attack, firing);
  const results = await playStage(attack, firing);
  // What it did to the good token it has judged itself; here only whether the next row finds the target well.
  const { relapses } = firing;
  await checkGood(firing);
  firing.relapses = relapses;
  return results;
}

/** Whether the good token is still good. Notes it where it is not, or was not for a moment. */
export async function checkGood(firing: Firing): Promise<Health> {
  const { run, clock, calibrated, presenter } = firing;
  const { renewTarget, context } = run;
  const health = await checkHealth({
    ...{ calibrated, clock, good: context.good },
    // What can be set up anew is not waited for.
    present: async () => {
      const present = renewTarget === undefined ? presenter.present : presenter.presentOnce;
      return present(firing.target, { token: context.good.text });
    },
    renew:
      renewTarget &&
      (async () => {
        firing.target = await renewTarget(undefined);
      }),
  });
  if (!health.isGood) firing.lost = health.why ?? 'the good token is no longer good';
  else if (health.why !== undefined) firing.relapses += 1;
  if (firing.relapses > toleratedRelapses) firing.lost ??= `now and then ${health.why ?? 'the good token is refused'}`;
  return health;
}

/** Presents a token as a variant of an attack, judges the answer, and keeps it for rows that look at all answers. */
async function present(
  firing: Firing,
  attack: string,
  target: Target,
  variant: string,
  presentation: Presentation,
  isStaged = false,
): Promise<Answer> {
  const { presenter } = firing;
  const answer = isStaged
    ? await presenter.presentOnce(target, presentation)
    : await presenter.present(target, presentation);
  if (answer.kind === 'answered') {
    const { status, body, headers, milliseconds } = answer;
    const { verdict } = judgeAnswer(variant, answer, firing.calibrated);
    firing.exchanges.push({ attack, variant, token: presentation.token, status, body, headers, milliseconds, verdict });
  }
  return answer;
}

async function playStage(
  attack: Extract<Attack, { kind: 'staged' }>,
  firing: Firing,
): Promise<readonly VariantResult[]> {
  const { run, calibrated } = firing;
  try {
    return await attack.play(
      openStage({
        ...run,
        target: firing.target,
        present: async (target, variant, presentation) =>
          present(firing, attack.id, target, variant, presentation, true),
        judge: (variant, answer) => judgeOnStage(variant, answer, calibrated),
        keep: (variant, token) => firing.accepted.push({ attack: attack.id, variant, token }),
        wasAsked: (url) => run.listener?.wasAsked(url) ?? false,
        pause: firing.clock.wait,
      }),
    );
  } finally {
    run.keySetHost?.serve(undefined);
  }
}

/** On a bent key set a target that says 503 lets nobody in: that is the right answer, and no crash (RFC 9110 §15.6.4). */
function judgeOnStage(variant: string, answer: Answer, calibrated: Calibrated): VariantResult {
  const judged = judgeAnswer(variant, answer, calibrated);
  const isClosed = answer.kind === 'answered' && answer.status === 503 && judged.verdict === 'crashed';
  return isClosed ? { ...judged, verdict: 'refused', reason: 'it lets nobody in (503)' } : judged;
}

async function fireTokens(attack: TokenAttack, firing: Firing): Promise<readonly VariantResult[]> {
  const results: VariantResult[] = [];
  const forgeries = await attack.forge(firing.run.context);
  let [believed, sinceCheck, measured] = [0, firing.presenter.count(), 0];
  const look = async (): Promise<void> => {
    const { why } = await checkGood(firing);
    for (const [at, result] of results.entries()) {
      if (at >= believed && why !== undefined && result.verdict === 'refused') results[at] = doubt(result, why);
    }
    [believed, sinceCheck] = [results.length, firing.presenter.count()];
  };
  for (const forgery of forgeries) {
    const { variant } = forgery;
    if (firing.lost !== undefined) {
      results.push({ variant, verdict: 'inconclusive', reason: firing.lost });
      continue;
    }
    const tried = await tryForgery(trialOf(attack, firing), forgery);
    const timed = attack.expect === 'refused-in-time' && measured < measuredVariants;
    const result = timed ? await timeForgery(firing, forgery, tried) : tried;
    if (timed && result !== tried) measured += 1;
    results.push(result);
    if (firing.presenter.count() - sinceCheck >= goodCheckEvery) await look();
  }
  if (firing.lost === undefined && results.length > 0) await look();
  return hearCallbacks(attack, forgeries, results, firing);
}

function trialOf(attack: TokenAttack, firing: Firing): Parameters<typeof tryForgery>[0] {
  const { calibrated, run } = firing;
  return {
    fire: async ({ variant, token, carriage }) => {
      const presentation = { token, ...(carriage === undefined ? {} : { carriage }) };
      const answer = await present(firing, attack.id, firing.target, variant, presentation);
      return judgeAnswer(variant, answer, calibrated);
    },
    fireBroken: async () => {
      const token = breakSignature(run.context.good);
      return judgeAnswer('broken', await firing.presenter.present(firing.target, { token }), calibrated);
    },
    check: async () => checkGood(firing),
  };
}

/** Measures a token that was refused late, or taken late, against a plain bad one. */
async function timeForgery(firing: Firing, forgery: Forgery, tried: VariantResult): Promise<VariantResult> {
  const { presenter, run, calibrated } = firing;
  const usual = Math.max(0, ...calibrated.bad.map(({ answer }) => answer.milliseconds));
  if (tried.verdict !== 'refused' || !isSuspicious(tried.evidence?.milliseconds ?? 0, usual)) return tried;
  const { token, carriage } = forgery;
  const probe = { token, ...(carriage === undefined ? {} : { carriage }) };
  const plain = { token: breakSignature(run.context.good) };
  const { isSlow, milliseconds, baselineMilliseconds } = await measureSlowness(
    async () => (await presenter.present(firing.target, probe)).milliseconds,
    async () => (await presenter.present(firing.target, plain)).milliseconds,
  );
  const evidence = { ...tried.evidence, milliseconds, baselineMilliseconds };
  if (!isSlow) return { ...tried, evidence, reason: 'slow once; not when it was measured' };
  const reason = `refused after ${milliseconds} ms, where a plain bad token takes ${baselineMilliseconds} ms`;
  return { ...tried, verdict: 'slow', reason, evidence };
}

/** What was asked is a finding, whatever the answer was. What was not asked yet is looked for once more when the run ends. */
function hearCallbacks(
  attack: TokenAttack,
  forgeries: readonly Forgery[],
  results: VariantResult[],
  firing: Firing,
): readonly VariantResult[] {
  const { listener } = firing.run;
  for (const [at, { variant, token, callback }] of forgeries.entries()) {
    const result = results[at];
    if (result === undefined) continue;
    if (callback !== undefined && listener?.wasAsked(callback)) results[at] = markFetched(result);
    else if (callback !== undefined) firing.unasked.push({ attack: attack.id, variant, url: callback, token });
    if (results[at]?.verdict === 'accepted') firing.accepted.push({ attack: attack.id, variant, token });
  }
  return results;
}

/** A target that asked for what the token named has believed it, before any signature. */
export function markFetched(result: VariantResult): VariantResult {
  const reason = 'it asked the address that the token named';
  return { ...result, verdict: 'accepted', reason, evidence: { ...result.evidence, fetched: true } };
}

function doubt(result: VariantResult, why: string): VariantResult {
  return { ...result, verdict: 'inconclusive', reason: `refused, but then ${why}` };
}
