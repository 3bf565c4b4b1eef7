import type { Exchange } from './exchange.ts';

/** One log-in that was let through, and is counted as wrong until it says otherwise. */
export interface LogInAttempt {
  succeeded(): Promise<void>;
  /** The password was not judged. */
  withdrawn(): Promise<void>;
}

/**
 * Lets a log-in through, or makes it wait. Counted before the password is looked at, so that a thousand simultaneous
 * guesses are a thousand attempts.
 *
 * Delays belong to the pair of account and address, and to the address; never to the account alone. So whoever fails on
 * somebody's account from elsewhere cannot keep its owner out: while many addresses fail on one account, an address that
 * has not succeeded before gets one try at once instead of five, and one that has keeps its five. And whoever fails on
 * many accounts keeps nobody out who has logged in from the same address (a NAT, a gateway) before.
 *
 * @throws AuthError `throttled`
 */
export async function admitLogIn(exchange: Exchange, account: string): Promise<LogInAttempt> {
  const { throttle, knownPairs } = exchange.server;
  const address = exchange.address.group;
  const pair = `${account} ${address}`;
  const known = await knownPairs.has(pair);
  const besieged = !known && (await throttle.isExhausted('login_account', account));
  const rule = besieged ? 'login_besieged' : 'login_pair';
  const forgiveAddress = async (): Promise<void> => {
    if (!known) await throttle.forgive('login_address', address);
  };
  if (!known) await throttle.admit('login_address', address);
  try {
    await throttle.admit(rule, pair);
  } catch (error) {
    await forgiveAddress();
    throw error;
  }
  await throttle.count('login_account', account);
  return {
    async succeeded() {
      knownPairs.add(pair);
      await throttle.forget(rule, pair);
      await forgiveAddress();
      await throttle.forgive('login_account', account);
    },
    async withdrawn() {
      await throttle.forgive(rule, pair);
      await forgiveAddress();
      await throttle.forgive('login_account', account);
    },
  };
}
