import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { AttackAnswer, AttackSetUp } from '../inspector/attack-answer.ts';

/** A run of the known attacks against the pasted token. */
export interface AttackRun {
  readonly phase: ReadonlySignal<'idle' | 'running' | 'done' | 'stopped' | 'failed'>;
  readonly setUp: ReadonlySignal<AttackSetUp | undefined>;
  readonly answers: ReadonlySignal<readonly AttackAnswer[]>;
  /** Starts anew; what ran before is stopped. */
  start(compact: string, context: AttackContext): Promise<void>;
  stop(): void;
  /** Forgets the answers: they belong to a token that is gone. */
  reset(): void;
}

export interface AttackContext {
  readonly keyText: string;
  readonly now: number;
}

/**
 * The forgeries and what they need are loaded when they are first asked for. A Web Worker would need a script of its own,
 * which the offline file cannot have: so the run gives the page its turn after each few milliseconds of work.
 */
export function createAttackRun(): AttackRun {
  const phase: Signal<'idle' | 'running' | 'done' | 'stopped' | 'failed'> = signal('idle');
  const setUp = signal<AttackSetUp | undefined>(undefined);
  const answers = signal<readonly AttackAnswer[]>([]);
  let run = 0;

  const start = async (compact: string, { keyText, now }: AttackContext): Promise<void> => {
    run += 1;
    const mine = run;
    phase.value = 'running';
    setUp.value = undefined;
    answers.value = [];
    try {
      const { attemptAttacks } = await import('../inspector/attempt-attacks.ts');
      const found: AttackAnswer[] = [];
      let turn = performance.now();
      for await (const event of attemptAttacks(compact, { now, ...(keyText.trim() === '' ? {} : { keyText }) })) {
        if (mine !== run) return;
        if (event.type === 'set-up') setUp.value = event;
        else found.push(event);
        if (performance.now() - turn < sliceMilliseconds) continue;
        answers.value = [...found];
        await nextTurn();
        turn = performance.now();
      }
      if (mine !== run) return;
      answers.value = found;
      phase.value = 'done';
    } catch {
      if (mine === run) phase.value = 'failed';
    }
  };
  const end = (left: 'stopped' | 'idle'): void => {
    run += 1;
    phase.value = left;
  };
  return {
    phase,
    setUp,
    answers,
    start,
    stop: () => end('stopped'),
    reset: () => {
      end('idle');
      setUp.value = undefined;
      answers.value = [];
    },
  };
}

/** Half of the 50 ms over which a wait is felt (RAIL); what is drawn in between needs the other half. */
const sliceMilliseconds = 25;

/** A task of its own, so that clicks and drawing come in between; promises alone would never let them. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
