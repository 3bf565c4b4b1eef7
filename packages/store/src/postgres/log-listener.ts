import type { Client } from 'pg';
import { listenRetryMilliseconds } from '../defaults.ts';

/** Wakes on notifications; comes back by itself when its connection is lost. Behind PgBouncer it may hear nothing: a poll does. */
export function listenForNotifications(
  createClient: () => Client,
  channel: string,
  wake: () => void,
): { close(): Promise<void> } {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const retry = (): void => {
    client = undefined;
    if (!closed) timer = setTimeout(() => void connect(), listenRetryMilliseconds).unref();
  };
  const connect = async (): Promise<void> => {
    const own = createClient();
    client = own;
    own.on('notification', wake);
    own.once('end', () => {
      if (client === own) retry();
    });
    try {
      await own.connect();
      await own.query(`LISTEN "${channel}"`);
      // Whatever came while nobody listened.
      wake();
    } catch {
      // Its end is told by the event, if it ever was connected; if not, it is over already.
      await own.end().catch(() => undefined);
      if (client === own) retry();
    }
  };
  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
