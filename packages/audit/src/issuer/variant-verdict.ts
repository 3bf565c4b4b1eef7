import type { VariantResult } from '../attack.ts';
import type { RefreshOutcome } from './authorization-server.ts';
import { describeOutcome } from './issuer-attack.ts';

/** A variant that was tried: the attack succeeded, or it did not. */
export function tried(variant: string, succeeded: boolean, detail: string): VariantResult {
  const verdict = succeeded ? 'accepted' : 'refused';
  return succeeded
    ? { variant, verdict, reason: detail, evidence: { detail } }
    : { variant, verdict, evidence: { detail } };
}

/** A refresh that should have been refused: tokens are a finding, a server error is one too, anything else proves nothing. */
export function judgeRefresh(
  variant: string,
  outcome: RefreshOutcome,
  detail: string = describeOutcome(outcome),
): VariantResult {
  if (outcome.kind !== 'failed') return tried(variant, outcome.kind === 'issued', detail);
  const { status, why } = outcome;
  if (status === undefined || status < 500) return unjudged(variant, why);
  return { variant, verdict: 'crashed', reason: why, evidence: { status } };
}

/** A variant of which nothing can be said, and why. */
export function unjudged(variant: string, reason: string): VariantResult {
  return { variant, verdict: 'inconclusive', reason };
}

/** RFC 9700 §4.14.2 asks for rotation or for sender-constrained tokens; which of them a client has is not seen from here. */
export function notRotated(variant: string): VariantResult {
  return unjudged(variant, 'the server does not rotate: right for confidential and sender-constrained clients alone');
}
