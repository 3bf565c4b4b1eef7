import { type ApiFetch, type CallSender, createApiFetch, sendBearer } from './api-fetch.ts';
import type { ClientEvents, ClientListener, ClientState } from './client-events.ts';
import { type ClientHost, createHost } from './client-host.ts';
import { createStateBoard } from './client-state.ts';
import type { Grant } from './grant.ts';
import { parseOrigins } from './origin-list.ts';
import type { ProofOfPossession } from './proof-port.ts';
import { sendProven } from './proven-call.ts';
import { SessionMachine } from './session-machine.ts';

/** A person's session, as an application in a page holds it. */
export interface SessionClient {
  /** What is known of the session: the same object until something changes. */
  readonly state: ClientState;
  /**
   * Finds out whether there is a session. It answers also where the server cannot be reached: then the state is `unknown` and
   * `waiting`, and changes by itself.
   */
  start(): Promise<ClientState>;
  /**
   * As `fetch`, with the access token, to the origins of `apis` alone. It follows no redirect. It does NOT retry anything but
   * a 401, once, and not where the body is a stream.
   *
   * @throws ClientError `origin_not_listed`, `authorization_present`, `not_signed_in`, `account_changed`, `token_unavailable`,
   * `closed`; and whatever `fetch` throws
   */
  readonly fetch: ApiFetch;
  /**
   * The access token, for what `fetch` cannot do, such as a WebSocket. Who takes it keeps it out of storage, URLs and logs.
   *
   * @throws ClientError `not_signed_in`, `token_unavailable`, `closed`
   */
  accessToken(): Promise<string>;
  /**
   * Signs out: here at once, then in every other tab, and at the server. `pending`: the server cannot be reached; it is told as
   * soon as it can be, and until then no page of this origin takes the session up again.
   */
  logOut(): Promise<'ended' | 'pending'>;
  /** Listens. Answers how to stop. */
  on<Type extends keyof ClientEvents>(type: Type, listener: ClientListener<Type>): () => void;
  /** Leaves the session as it is and this client without it: timers, listeners and the line to other tabs end. */
  close(): void;
}

export interface SessionClientOptions {
  /** Where tokens come from. */
  readonly grant: Grant;
  /** The origins that the access token may be sent to, such as `https://api.example.com`: exact, and all of them. */
  readonly apis: readonly string[];
  /** Shows with each call that this client holds the key which its tokens are bound to. */
  readonly proof?: ProofOfPossession | undefined;
  readonly host?: Partial<ClientHost> | undefined;
}

/** A client with the machine in it, for what begins sessions. */
export interface OpenedClient {
  readonly client: SessionClient;
  readonly machine: SessionMachine;
}

/**
 * Makes a client of any grant. It does NOT ask for anything before `start`, `fetch` or `accessToken` is called.
 *
 * Throws `TypeError` for an origin in `apis` that is not one, or that is plain `http:` and not this machine.
 */
export function createSessionClient({ grant, apis, proof, host: given }: SessionClientOptions): SessionClient {
  const host = createHost(given);
  const send = proof === undefined ? sendBearer(host) : sendProven(host, proof);
  return openSessionClient(grant, apis, host, send).client;
}

export function openSessionClient(
  grant: Grant,
  apis: readonly string[],
  host: ClientHost,
  send: CallSender = sendBearer(host),
): OpenedClient {
  const origins = parseOrigins(apis);
  const board = createStateBoard();
  const machine = new SessionMachine(grant, host, board);
  const client: SessionClient = {
    get state() {
      return machine.state;
    },
    start: () => machine.start(),
    fetch: createApiFetch({ machine, apis: origins, send }),
    accessToken: async () => (await machine.token({ isOwn: true })).accessToken,
    logOut: () => machine.logOut(),
    on: board.on,
    close() {
      machine.close();
      board.close();
    },
  };
  return { client, machine };
}
