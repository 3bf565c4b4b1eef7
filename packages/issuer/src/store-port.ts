/**
 * What an implementation of the store's port needs, and nothing that hashes passwords or signs: the port's types, the
 * error family of the product, and the canonical text of a log entry, over which the running hash goes.
 */
export {
  AuthError,
  defineErrors,
  type ErrorCatalogue,
  type ErrorFamily,
  isAuthError,
  type PublicJwk,
} from '@sealwright/jwt';
export { type FeedDelta, formatDelta, type RevocationEntry } from '@sealwright/jwt/feed';
export type * from './ports.ts';
