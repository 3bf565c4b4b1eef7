import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { inspect } from '../inspector/inspect.ts';
import type { Inspection, Mark } from '../inspector/inspection.ts';

/** What a person may say that a token should have. What is empty is not judged. */
export interface Expectation {
  readonly issuer: string;
  readonly audience: string;
  readonly typ: string;
}

/**
 * All that the page holds. It lives in these signals and nowhere else: no storage, no address, no history, so closing the
 * page is enough to forget it.
 */
export interface InspectorState {
  /** As the text box has it: offsets of marks count in this very string. */
  readonly text: Signal<string>;
  readonly keyText: Signal<string>;
  readonly expectation: Signal<Expectation>;
  /** Seconds since 1970. */
  readonly now: Signal<number>;
  readonly inspection: ReadonlySignal<Inspection>;
  /** What a finding, a claim or a line points at. */
  readonly selected: Signal<Mark | undefined>;
  /** Forgets the token, the key and the expectation. */
  clear(): void;
}

const nothingExpected: Expectation = { issuer: '', audience: '', typ: '' };

export function createInspectorState(now: Signal<number>): InspectorState {
  const text = signal('');
  const keyText = signal('');
  const expectation = signal(nothingExpected);
  const selected = signal<Mark | undefined>(undefined);
  const inspection = computed(() => inspect(text.value, { now: now.value, expected: said(expectation.value) }));
  const clear = (): void =>
    batch(() => {
      text.value = '';
      keyText.value = '';
      expectation.value = nothingExpected;
      selected.value = undefined;
    });
  return { text, keyText, expectation, now, inspection, selected, clear };
}

/** The clock of the page, in whole seconds, moved on every so often: a life bar that stands still is wrong soon. */
export function tickingClock(everySeconds: number): Signal<number> {
  const seconds = (): number => Math.floor(Date.now() / 1000);
  const now = signal(seconds());
  setInterval(() => {
    now.value = seconds();
  }, everySeconds * 1000);
  return now;
}

function said({ issuer, audience, typ }: Expectation): { issuer?: string; audience?: string; typ?: string } {
  return {
    ...(issuer === '' ? {} : { issuer }),
    ...(audience === '' ? {} : { audience }),
    ...(typ === '' ? {} : { typ }),
  };
}
