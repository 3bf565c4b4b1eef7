import type { VariantResult } from '../attack.ts';

/** A variant that was tried: the attack succeeded, or it did not. */
export function tried(variant: string, succeeded: boolean, detail: string): VariantResult {
  const verdict = succeeded ? 'accepted' : 'refused';
  return succeeded
    ? { variant, verdict, reason: detail, evidence: { detail } }
    : { variant, verdict, evidence: { detail } };
}

/** A variant of which nothing can be said, and why. */
export function unjudged(variant: string, reason: string): VariantResult {
  return { variant, verdict: 'inconclusive', reason };
}

/** RFC 9700 §4.14.2 asks for rotation or for sender-constrained tokens; which of them a client has is not seen from here. */
export function notRotated(variant: string): VariantResult {
  return unjudged(variant, 'the server does not rotate: right for confidential and sender-constrained clients alone');
}
