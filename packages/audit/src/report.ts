import type { Need, Severity, VariantResult, Verdict } from './attack.ts';
import type { AuditedRequest } from './audited-request.ts';

export type { AuditedRequest } from './audited-request.ts';

/** What a run answers. Holds no token, no secret, no body: it may be printed, kept and sent. */
export interface AuditReport {
  readonly tool: { readonly name: 'sealwright'; readonly version: string };
  readonly target: AuditedTarget;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMilliseconds: number;
  readonly presentations: number;
  readonly calibration: Calibration;
  readonly rows: readonly RowResult[];
}

export interface AuditedTarget {
  readonly kind: 'http' | 'function' | 'issuer';
  readonly name: string;
  /** How the token is presented, for the commands that repeat an attack by hand; HTTP alone. */
  readonly request?: AuditedRequest;
}

/** One attack with all its variants. Its verdict is the worst of theirs. */
export interface RowResult {
  readonly attack: string;
  readonly title: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** Required where the verdict is `inconclusive`. */
  readonly reason?: string;
  /** What it needs and was not given: why it was not fired. */
  readonly missing?: readonly Need[];
  readonly variants: readonly VariantResult[];
}

/** What the target does with tokens whose right answer is known. */
export interface Calibration {
  /** Whether good and bad can be told apart; where not, every verdict is `inconclusive`. */
  readonly sound: boolean;
  readonly reason?: string;
  readonly good: string;
  readonly badSignature: string;
  readonly noToken: string;
  /** The good token again, at the end. */
  readonly goodAtEnd?: string;
}

/** A forged token that was taken: for a file of mode 0600 alone, never for a report. */
export interface AcceptedForgery {
  readonly attack: string;
  readonly variant: string;
  readonly token: string;
}

export interface AuditOutcome {
  readonly report: AuditReport;
  readonly accepted: readonly AcceptedForgery[];
}
