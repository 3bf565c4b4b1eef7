import type { AuditClock } from './audit-clock.ts';
import { type Calibrated, whyNotGood } from './calibration.ts';
import { recoveryMilliseconds } from './defaults.ts';
import { judgeAnswer } from './judgement.ts';
import type { KnownToken } from './known-token.ts';
import type { Answer } from './target.ts';

/** Whether the good token is still good: what a refusal of a forged one is worth hangs on it. */
export interface Health {
  readonly isGood: boolean;
  /** Why it was not good at first, or is not at all. */
  readonly why?: string;
}

export interface HealthParts {
  readonly present: () => Promise<Answer>;
  readonly good: KnownToken;
  readonly calibrated: Calibrated;
  readonly clock: AuditClock;
  /** Sets the target up anew, where that can be done. */
  readonly renew?: (() => Promise<void>) | undefined;
}

/**
 * Presents the good token. Where the target can be set up anew, it is; elsewhere a refusal is looked at once more, and
 * silence is waited for.
 */
export async function checkHealth(parts: HealthParts): Promise<Health> {
  const why = await lookAt(parts);
  if (why === undefined) return { isGood: true };
  if (!why.isFinal && parts.renew === undefined) {
    const end = parts.clock.now() + (why.isDown ? recoveryMilliseconds : onceMilliseconds);
    while (parts.clock.now() < end) {
      await parts.clock.wait(lookEveryMilliseconds);
      if ((await lookAt(parts)) === undefined) return { isGood: true, why: why.words };
    }
  }
  if (parts.renew === undefined || why.isFinal) return { isGood: false, why: why.words };
  await parts.renew();
  return { isGood: (await lookAt(parts)) === undefined, why: why.words };
}

const lookEveryMilliseconds = 250;
const onceMilliseconds = 250;

interface Ill {
  readonly words: string;
  /** Nothing more will be sent. */
  readonly isFinal: boolean;
  readonly isDown: boolean;
}

async function lookAt({ present, good, calibrated }: HealthParts): Promise<Ill | undefined> {
  const answer = await present();
  const known = whyNotGood(answer, good, Math.floor(Date.now() / 1000));
  const isFinal = answer.kind === 'unsent';
  const isDown = answer.kind !== 'answered' || answer.status >= 500;
  if (known !== undefined) return { words: known, isFinal, isDown };
  if (judgeAnswer('good', answer, calibrated).verdict === 'accepted') return undefined;
  return { words: 'the good token is no longer answered as at the beginning', isFinal, isDown };
}
