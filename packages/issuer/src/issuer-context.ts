import type { IssuerSettings } from './issuer-options.ts';
import type { IssuerStore } from './ports.ts';
import type { SecurityObservers } from './security-event.ts';

/** What every part of one issuer shares. */
export interface IssuerContext {
  readonly settings: IssuerSettings;
  readonly store: IssuerStore;
  readonly observers: SecurityObservers;
  /** When a revocation that commits now may be forgotten: epoch seconds. */
  entryExpiresAt(): number;
}
