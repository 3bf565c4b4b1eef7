import type { Severity } from './attack.ts';
import { isAtLeast } from './severity.ts';

/** What a pipeline is told: 0 good, 1 findings, 2 wrong use, 3 the audit could not judge. */
export type AuditStatus = 0 | 1 | 2 | 3;

export interface StatusFacts {
  /** Flags, baseline and files could be read. Where not, nothing was sent. */
  readonly usable: boolean;
  /** Calibration told good from bad. */
  readonly sound: boolean;
  /** The good token was still answered as at the beginning when the run ended. */
  readonly soundAtEnd: boolean;
  /** Rows with a verdict other than inconclusive. */
  readonly judged: number;
  /** Rows whose forged tokens were answered in a way that tells nothing. */
  readonly unclear: number;
  /** The worst finding that no baseline accepts. */
  readonly worst?: Severity;
  readonly failOn: Severity;
}

/**
 * The exit status. A finding counts even where the rest could not be judged, since it was seen. Without one, a run that
 * could not tell good from bad, or was left in the dark by more rows than it judged, is 3 and never 0: silence of a blind
 * audit is no answer.
 */
export function auditStatus(facts: StatusFacts): AuditStatus {
  const { usable, sound, soundAtEnd, judged, unclear, worst, failOn } = facts;
  if (!usable) return 2;
  if (worst !== undefined && isAtLeast(worst, failOn)) return 1;
  return sound && soundAtEnd && judged > unclear ? 0 : 3;
}
