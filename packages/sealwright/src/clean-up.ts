import { setTimeout as pause } from 'node:timers/promises';
import type { IssuerStore } from '@sealwright/issuer';
import { cleanUpPauseMilliseconds } from './defaults.ts';

/**
 * Removes what has expired, slice by slice with a pause after each, so that a large clean-up never stalls a request. Ends
 * after the slice that is under way once `signal` is aborted: what is left is found again at the next start.
 */
export async function cleanUpInSlices(store: Pick<IssuerStore, 'cleanUp'>, signal: AbortSignal): Promise<void> {
  while ((await store.cleanUp()).more && !signal.aborted) {
    await pause(cleanUpPauseMilliseconds);
  }
}
