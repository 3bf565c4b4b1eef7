import { useCallback, useSyncExternalStore } from 'react';
import type { ClientState } from './client-events.ts';
import type { SessionClient } from './session-client.ts';

/**
 * The state of a client, in a component that is rendered anew when it changes. On a server, where nobody is signed in yet, it is
 * `unknown`; so a page renders the same there and at first in the browser.
 *
 * It does NOT call `start`: the application does so once, beside `createClient`.
 *
 * @example
 * import { createClient } from '@sealwright/client';
 * import { useSession } from '@sealwright/client/react';
 *
 * const client = createClient({ issuer: 'https://id.example.com', apis: ['https://api.example.com'] });
 * void client.start();
 *
 * export function Greeting(): string {
 *   const session = useSession(client);
 *   if (session.status === 'unknown') return '';
 *   return session.status === 'signed-in' ? `Signed in as ${session.sub}` : 'Nobody is signed in';
 * }
 */
export function useSession(client: Pick<SessionClient, 'state' | 'on'>): ClientState {
  const subscribe = useCallback((changed: () => void) => client.on('changed', changed), [client]);
  return useSyncExternalStore(
    subscribe,
    () => client.state,
    () => unknown,
  );
}

const unknown: ClientState = Object.freeze({ status: 'unknown', connection: 'online' });
