import { type Client, createClient } from './client.ts';
import type { ClientState } from './client-events.ts';
import type { GrantOutcome } from './grant.ts';
import { createMemoryVault } from './token-vault.ts';
import { createVaultClient } from './vault-client.ts';

const issuer = 'https://id.example.com';
const apis = ['https://api.example.com'];

// @ts-expect-error where the token may go is a decision, and is not left out
createClient({ issuer });

// @ts-expect-error a client has an authorization server
createClient({ apis });

// @ts-expect-error a session of a browser is bound to a cookie, and not to a key
createClient({ issuer, apis, proof: {} });

// @ts-expect-error there is no client that would attach the token everywhere
createClient({ issuer, apis: '*' });

// @ts-expect-error a native shell has a vault
createVaultClient({ issuer, apis });

createVaultClient({ issuer, apis, vault: createMemoryVault() });

export function readState(state: ClientState, client: Client): readonly unknown[] {
  // @ts-expect-error whose session it is is known when somebody is signed in
  const early = state.sub;
  // @ts-expect-error why it waits is known when it waits
  const waiting = state.waitingFor;
  // @ts-expect-error the state is changed by nobody but the client
  state.connection = 'online';
  // @ts-expect-error there is no such event
  client.on('token', () => undefined);
  // @ts-expect-error a sign-out has a reason, and no token
  client.on('signed-out', ({ accessToken }) => accessToken);
  client.on('signed-out', ({ reason }) => reason satisfies string);
  if (state.status === 'signed-in') return [state.sub, state.sid];
  return [early, waiting];
}

// @ts-expect-error an outcome that nobody knows is not one
export const lost: GrantOutcome = { kind: 'failed' };

// @ts-expect-error a token without a life is not granted
export const endless: GrantOutcome = { kind: 'granted', accessToken: 't', sub: 'ada', sid: 's' };
