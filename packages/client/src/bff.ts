export { type Bff, createBff, type SignedIn } from './bff/back-end.ts';
export type { BffOptions, RelayOptions } from './bff/bff-options.ts';
export type { ReadableHeaders, SameSite } from './bff/cookie-jar.ts';
export { createMemoryStore } from './bff/memory-store.ts';
export type { BffEvent, BffObserver } from './bff/observer.ts';
export type { BffStore, StoredSession } from './bff/session-store.ts';
export {
  type ClientAuthentication,
  type ClientProof,
  clientSecret,
  type ProofOccasion,
  privateKeyJwt,
} from './node/client-authentication.ts';
export type { Fetch, MonotonicClock, WallClock } from './server-defaults.ts';
export { type ServerErrorCode, serverErrorRows } from './server-errors.ts';
