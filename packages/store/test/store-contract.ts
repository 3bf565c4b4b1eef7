import { describeAccounts } from './account-contract.ts';
import { describeBrowserSessions } from './browser-session-contract.ts';
import { describeConsents } from './consent-contract.ts';
import { describePending } from './pending-contract.ts';
import { describeKeysAndClients } from './registry-contract.ts';
import { describeRevocations } from './revocation-contract.ts';
import { describeSessions } from './session-contract.ts';
import { describeStatusIndexes } from './status-index-contract.ts';
import type { OpenForTest } from './store-for-test.ts';

/** What every store must do, whatever database it stands on. */
export function describeStoreContract(open: OpenForTest): void {
  describeSessions(open);
  describeAccounts(open);
  describeKeysAndClients(open);
  describeRevocations(open);
  describeStatusIndexes(open);
  describePending(open);
  describeBrowserSessions(open);
  describeConsents(open);
}
