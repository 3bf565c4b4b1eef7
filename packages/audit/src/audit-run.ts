import type { Attack, Exchange, Expectation, ForgeContext, Need, VariantResult } from './attack.ts';
import { openStage } from './audit-stage.ts';
import { type Calibrated, calibrate, describeAnswer } from './calibration.ts';
import { catalogue } from './catalogue.ts';
import { judgeAnswer, worstVerdict } from './judgement.ts';
import type { AcceptedForgery, AuditOutcome, AuditReport, RowResult } from './report.ts';
import type { KeySetAnswer, KeySetHost } from './stage.ts';
import type { Answer, Presentation, Target } from './target.ts';

export interface AuditRun {
  readonly target: Target;
  readonly context: ForgeContext;
  readonly keySetHost?: KeySetHost;
  /** Sets the target up anew while the host serves this key set. */
  readonly renewTarget?: (answer: KeySetAnswer | undefined) => Promise<Target>;
  readonly keySetMaxAgeSeconds?: number;
  /** Of the needs that are permissions: what the person allows. */
  readonly allowed?: readonly ('load' | 'destructive')[];
  /** Only these rows; by default all. */
  readonly only?: readonly string[];
  readonly version: string;
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
}

/** Calibrates, fires every row, judges each answer, and tries the good token again at the end. */
export async function runAudit(run: AuditRun): Promise<AuditOutcome> {
  const started = new Date();
  const record: Record = { exchanges: [], accepted: [], presentations: 0 };
  const calibrated = await calibrate(run.target, run.context.good);
  const rows: RowResult[] = [];
  const chosen = catalogue.filter(({ id }) => run.only?.includes(id) ?? true);
  for (const attack of chosen) {
    const row = await fireRow(attack, run, calibrated, record);
    rows.push(row);
    run.onRow?.(row, rows.length, chosen.length);
  }
  const end = await run.target.present({ token: run.context.good.text });
  return {
    report: {
      tool: { name: 'sealwright', version: run.version },
      target: describeTarget(run.target),
      startedAt: started.toISOString(),
      durationMilliseconds: Date.now() - started.getTime(),
      presentations: record.presentations,
      calibration: { ...calibrated.calibration, goodAtEnd: describeAnswer(end) },
      rows,
    },
    accepted: record.accepted,
  };
}

function describeTarget({ kind, name, request }: Target): AuditReport['target'] {
  return { kind, name, ...(request === undefined ? {} : { request }) };
}

interface Record {
  readonly exchanges: Exchange[];
  readonly accepted: AcceptedForgery[];
  presentations: number;
}

async function fireRow(attack: Attack, run: AuditRun, calibrated: Calibrated, record: Record): Promise<RowResult> {
  const { id, title, severity } = attack;
  const row = { attack: id, title, severity };
  if (attack.kind === 'not-forged') return { ...row, verdict: 'inconclusive', reason: attack.reason, variants: [] };
  const missing = attack.needs.filter((need) => !isMet(need, run));
  if (missing.length > 0) {
    return { ...row, verdict: 'inconclusive', reason: `needs ${missing.join(', ')}`, missing, variants: [] };
  }
  const choice = 'needsOne' in attack ? (attack.needsOne ?? []) : [];
  if (choice.length > 0 && !choice.some((need) => isMet(need, run))) {
    const lacking = `needs one of ${choice.join(', ')}`;
    return { ...row, verdict: 'inconclusive', reason: lacking, missing: choice, variants: [] };
  }
  const { reason } = calibrated.calibration;
  if (reason !== undefined) return { ...row, verdict: 'inconclusive', reason, variants: [] };
  const variants = await fire(attack, run, calibrated, record);
  const expect: Expectation = 'expect' in attack ? attack.expect : 'refused';
  const verdict = worstVerdict(variants, expect);
  const told = variants.find((variant) => variant.verdict === verdict)?.reason;
  const why = verdict === 'inconclusive' ? (told ?? 'nothing of this row can be made of this token') : told;
  return { ...row, verdict, ...(why === undefined ? {} : { reason: why }), variants };
}

async function fire(
  attack: Exclude<Attack, { kind: 'not-forged' }>,
  run: AuditRun,
  calibrated: Calibrated,
  record: Record,
): Promise<readonly VariantResult[]> {
  const { context, keySetHost } = run;
  if (attack.kind === 'material') return attack.examine(context);
  if (attack.kind === 'observed') return attack.observe(record.exchanges, context);
  const present = async (target: Target, variant: string, presentation: Presentation): Promise<Answer> => {
    record.presentations += 1;
    const answer = await target.present(presentation);
    if (answer.kind === 'answered') {
      const { status, body, headers, milliseconds } = answer;
      const { verdict } = judgeAnswer(variant, answer, calibrated);
      const { token } = presentation;
      record.exchanges.push({ attack: attack.id, variant, token, status, body, headers, milliseconds, verdict });
    }
    return answer;
  };
  const judge = (variant: string, answer: Answer): VariantResult => judgeAnswer(variant, answer, calibrated);
  const keep = (variant: string, token: string): void => {
    record.accepted.push({ attack: attack.id, variant, token });
  };
  if (attack.kind === 'staged') {
    try {
      return await attack.play(openStage({ ...run, present, judge, keep, wasAsked: () => false }));
    } finally {
      keySetHost?.serve(undefined);
    }
  }
  const results: VariantResult[] = [];
  for (const { variant, token, carriage } of await attack.forge(context)) {
    const answer = await present(run.target, variant, { token, ...(carriage === undefined ? {} : { carriage }) });
    const result = judge(variant, answer);
    if (result.verdict === 'accepted') keep(variant, token);
    results.push(result);
  }
  return results;
}

function isMet(need: Need, { context, keySetHost, target, allowed = [] }: AuditRun): boolean {
  if (need.startsWith('other-token:')) return need.slice('other-token:'.length) in context.others;
  switch (need) {
    case 'signing-key':
      return context.signer !== undefined;
    case 'public-key':
      return context.keys.length > 0;
    case 'rsa-public-key':
      return context.keys[0]?.kind === 'rsa';
    case 'ec-public-key':
      return context.keys[0]?.kind === 'ec';
    case 'ed-public-key':
      return context.keys[0]?.kind === 'ed';
    case 'hmac-token':
      return String(context.good.header['alg']).startsWith('HS');
    case 'certificate':
      return context.keys.some(({ certificates }) => certificates.length > 0);
    case 'key-set':
      return context.keySetText !== undefined;
    case 'encryption-key':
      return context.encryptionKey !== undefined;
    case 'same-key-token':
      return context.sameKeyToken !== undefined;
    case 'callback':
      return context.callbackUrl !== undefined;
    case 'jwks-host':
      return keySetHost !== undefined;
    case 'http':
    case 'function':
      return target.kind === need;
    default:
      return allowed.some((permission) => permission === need);
  }
}
