import type { Forgery, VariantResult } from './attack.ts';
import type { Health } from './target-health.ts';

/** What a forgery is tried with. */
export interface TrialParts {
  /** Presents it and judges the answer. */
  readonly fire: (forgery: Forgery) => Promise<VariantResult>;
  /** The same with a token of a broken signature. */
  readonly fireBroken: () => Promise<VariantResult>;
  readonly check: () => Promise<Health>;
}

/**
 * Presents a forgery and finds out whether what came of it is its doing: an acceptance must come a second time while a
 * broken signature is still refused, a crash or silence a second time with a good answer between. Nobody is accused on one
 * answer, and nothing counts as refused because the target was down.
 */
export async function tryForgery(parts: TrialParts, forgery: Forgery): Promise<VariantResult> {
  const first = await parts.fire(forgery);
  if (first.verdict === 'accepted') return confirmAcceptance(parts, forgery, first);
  return isFault(first) ? confirmFault(parts, forgery, first) : first;
}

async function confirmAcceptance(parts: TrialParts, forgery: Forgery, first: VariantResult): Promise<VariantResult> {
  const again = await parts.fire(forgery);
  if (again.verdict !== 'accepted') {
    return inconclusive(first, 'taken once, and not when it was presented again');
  }
  const broken = await parts.fireBroken();
  return broken.verdict === 'accepted'
    ? inconclusive(first, 'taken, but by now the target takes a broken signature as well')
    : first;
}

async function confirmFault(parts: TrialParts, forgery: Forgery, first: VariantResult): Promise<VariantResult> {
  const between = await parts.check();
  if (!between.isGood) {
    const hint = 'it may be what stopped the target: start it again and try this attack alone';
    return inconclusive(first, `${first.reason}, and then ${between.why}; ${hint}`);
  }
  const again = await parts.fire(forgery);
  if (again.verdict === 'accepted') return confirmAcceptance(parts, forgery, again);
  if (!isFault(again)) {
    if (again.verdict !== 'refused') return again;
    return { ...again, reason: `${first.reason} once; refused when it was presented again` };
  }
  if (between.why !== undefined)
    return { ...again, reason: 'the target went down at this token, and again at its repetition' };
  const after = await parts.check();
  return after.isGood
    ? { ...again, reason: `${again.reason}, each time; the good token was answered in between` }
    : inconclusive(again, `${again.reason}, twice, and then ${after.why}`);
}

function isFault({ verdict }: VariantResult): boolean {
  return verdict === 'crashed' || verdict === 'slow';
}

function inconclusive(result: VariantResult, reason: string): VariantResult {
  return { ...result, verdict: 'inconclusive', reason };
}
