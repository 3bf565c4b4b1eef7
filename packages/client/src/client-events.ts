import type { Holder, WaitReason } from './grant.ts';

/** Why nobody is signed in here. */
export type SignedOutReason =
  /** The browser holds no session. */
  | 'no_session'
  | 'log_out'
  /** In another tab. */
  | 'log_out_elsewhere'
  /** By the server: too old, revoked, the account suspended, the password changed. */
  | 'ended'
  /** Another account signed in, in this browser. `signed-in` follows at once. */
  | 'account_changed';

/** Whether the server can be reached. `waiting` ends nothing: an access token that still lives goes on being used. */
export type Connection =
  | { readonly connection: 'online' }
  | { readonly connection: 'waiting'; readonly waitingFor: WaitReason };

/** What is known of the session. The same object until something changes. */
export type ClientState = Connection &
  (
    | { readonly status: 'unknown' }
    | ({ readonly status: 'signed-in' } & Holder)
    | { readonly status: 'signed-out'; readonly reason: SignedOutReason }
  );

/** What happens, and what is said of it. No token, no address, no answer of a server is in any of these. */
export interface ClientEvents {
  readonly 'signed-in': Holder;
  readonly 'signed-out': { readonly reason: SignedOutReason };
  /** A new access token; `shared`: another tab asked for it. */
  readonly refreshed: { readonly expiresInSeconds: number; readonly shared: boolean };
  /** The server cannot be reached or does not answer; another try follows by itself. */
  readonly waiting: { readonly reason: WaitReason; readonly retryInSeconds: number };
  /** It answers again. */
  readonly online: Readonly<Record<never, never>>;
  /** Any change of `state`, after the events above. */
  readonly changed: ClientState;
}

export type ClientListener<Type extends keyof ClientEvents> = (event: ClientEvents[Type]) => void;
