import type { Revocations } from '@sealwright/issuer';
import { behindAttempts, behindPauseMilliseconds, pause } from './defaults.ts';
import { errors } from './errors.ts';

/**
 * Asks the store where the log stands until that is at or beyond where the reader stands. A reader may come from another
 * node that was quicker, and must neither hear that the log has changed nor get a statement below what it holds.
 *
 * It does NOT judge another log: whether that is so is known once the store has answered.
 *
 * @throws AuthError `feed_behind` after a second, `revocations_unconfirmed`
 */
export async function reachReader(
  revocations: Pick<Revocations, 'confirm'>,
  reader: { readonly logId: string; readonly after: number },
): Promise<void> {
  for (let attempt = 0; attempt < behindAttempts; attempt += 1) {
    if (attempt > 0) await pause(behindPauseMilliseconds);
    const { head } = await revocations.confirm();
    if (head.logId !== reader.logId || head.seq >= reader.after) return;
  }
  throw errors.create('feed_behind');
}
