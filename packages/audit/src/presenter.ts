import type { AuditClock } from './audit-clock.ts';
import { longestWaitMilliseconds, waitingAttempts, waitingMilliseconds } from './defaults.ts';
import type { Answer, Presentation, Target } from './target.ts';

/** Presents tokens, and waits where the target asks for it. */
export interface Presenter {
  readonly present: (target: Target, presentation: Presentation) => Promise<Answer>;
  /** The same without waiting: where "not now" is itself what the target says. */
  readonly presentOnce: (target: Target, presentation: Presentation) => Promise<Answer>;
  readonly count: () => number;
}

/**
 * A target that limits its callers answers 429, or 503 with `Retry-After` (RFC 9110 §10.2.3). That is no verdict on a
 * token: the same one is presented again when it may be, as long as the run has time to give.
 */
export function createPresenter(clock: AuditClock): Presenter {
  let count = 0;
  let left = waitingMilliseconds;
  const present = async (target: Target, presentation: Presentation, attempt: number): Promise<Answer> => {
    count += 1;
    const answer = await target.present(presentation);
    const wait = waitOf(answer, attempt);
    if (wait === undefined || wait > left || attempt >= waitingAttempts) return answer;
    left -= wait;
    await clock.wait(wait);
    return present(target, presentation, attempt + 1);
  };
  return {
    present: async (target, presentation) => present(target, presentation, 1),
    presentOnce: async (target, presentation) => present(target, presentation, waitingAttempts),
    count: () => count,
  };
}

/** How long an answer asks to wait, if it does. Without a time of its own, a second, and twice as long each time. */
function waitOf(answer: Answer, attempt: number): number | undefined {
  if (answer.kind !== 'answered') return undefined;
  const asked = answer.headers['retry-after'];
  if (answer.status !== 429 && !(answer.status === 503 && asked !== undefined)) return undefined;
  const wait = asked === undefined ? 1000 * 2 ** (attempt - 1) : readRetryAfter(asked);
  return wait > longestWaitMilliseconds ? undefined : wait;
}

function readRetryAfter(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 1000 : Math.max(0, at - Date.now());
}
