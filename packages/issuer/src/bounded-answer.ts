import { errors } from './errors.ts';

/**
 * The answer of a store, or a refusal once the time is over. A store that hangs is as good as one that is away; what it says
 * later is not looked at.
 *
 * @throws AuthError `revocations_unconfirmed`, and what the answer throws
 */
export async function boundedAnswer<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(errors.create('revocations_unconfirmed')), milliseconds);
    timer.unref();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
