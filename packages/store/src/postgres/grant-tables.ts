import type { IssuerStore } from '@sealwright/issuer/store-port';
import { type BrowserSessionTableParts, createBrowserSessionTable } from './browser-session-table.ts';
import { createConsentTable } from './consent-table.ts';
import type { Database } from './database.ts';
import { createIdentityTable } from './identity-table.ts';
import { createOneTimeTable } from './one-time-table.ts';
import { createPendingTable, type PendingTableParts } from './pending-table.ts';

/** What OAuth and OpenID Connect keep. */
export function createGrantTables(
  db: Database,
  parts: PendingTableParts & BrowserSessionTableParts,
): Pick<IssuerStore, 'pending' | 'browserSessions' | 'consents' | 'identities' | 'oneTimeValues'> {
  return {
    pending: createPendingTable(db, parts),
    browserSessions: createBrowserSessionTable(db, parts),
    consents: createConsentTable(db),
    identities: createIdentityTable(db),
    oneTimeValues: createOneTimeTable(db),
  };
}
