import { setTimeout as pause } from 'node:timers/promises';
import type { IssuerStore } from '@sealwright/issuer';
import { cleanUpPauseMilliseconds } from './defaults.ts';

/** Removes what has expired, slice by slice with a pause after each, so that a large clean-up never stalls a request. */
export async function cleanUpInSlices(store: Pick<IssuerStore, 'cleanUp'>): Promise<void> {
  while ((await store.cleanUp()).more) {
    await pause(cleanUpPauseMilliseconds, undefined, { ref: false });
  }
}
