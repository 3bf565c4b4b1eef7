import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { SignatureAnswer } from '../inspector/signature-answer.ts';
import type { InspectorState } from './state.ts';

/** `checking`: the answer for what stands in the boxes is not there yet. `failed`: the program that checks could not be loaded. */
export type SignatureState = SignatureAnswer | 'checking' | 'failed' | undefined;

/**
 * Checks the signature whenever the token or the key has changed and then rested for a moment. Without a key the published
 * secrets are tried, which everybody has. An answer that comes after the next change is dropped.
 */
export function watchSignature({ inspection, keyText, now }: InspectorState): ReadonlySignal<SignatureState> {
  const answer = signal<SignatureState>(undefined);
  const compact = computed(() => inspection.value.compact);
  effect(() => {
    const token = compact.value;
    const key = keyText.value;
    answer.value = token === undefined ? undefined : 'checking';
    if (token === undefined) return;
    let current = true;
    const look = async (): Promise<void> => {
      const result = await check(token, key, now.peek()).catch(() => 'failed' as const);
      if (current) answer.value = result;
    };
    const timer = setTimeout(() => void look(), restMilliseconds);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  });
  return answer;
}

/** Long enough for a pasted text to be one change, short enough to look immediate. */
const restMilliseconds = 150;

/** Loaded when there is something to check: the token core is half of the page, and who only reads does not wait for it. */
async function check(compact: string, key: string, now: number): Promise<SignatureAnswer> {
  if (key.trim() === '') {
    const { checkPublishedSecrets } = await import('../inspector/published-secrets-check.ts');
    return await checkPublishedSecrets(compact);
  }
  const { checkSignature } = await import('../inspector/check-signature.ts');
  return await checkSignature(compact, key, { now });
}
