import type { DatabaseSync } from 'node:sqlite';
import type { RevocationEntry, RevocationStore, WallClock } from '@sealwright/issuer/store-port';
import { prepareCurrentEpochs } from './epochs.ts';
import type { GroupCommit } from './group-commit.ts';
import { readLogSnapshot } from './log-snapshot.ts';
import { prepareScalar } from './query.ts';
import type { RevocationLog } from './revocation-log.ts';

export interface RevocationTableParts {
  readonly commit: GroupCommit;
  readonly log: RevocationLog;
  readonly wallClock: WallClock;
  readonly openReader: () => DatabaseSync;
}

export function createRevocationTable(db: DatabaseSync, parts: RevocationTableParts): RevocationStore {
  const { commit, log, wallClock, openReader } = parts;
  const currentEpochs = prepareCurrentEpochs(db);
  const issuerEpoch = prepareScalar(db, 'SELECT issuer_epoch FROM state');
  const raiseTo = prepareRaiseTo(db);
  return {
    head: () => commit.read(() => log.head()),
    after: (seq, limit) => commit.read(() => log.after(seq, limit)),
    snapshot: async () => {
      // On a connection of its own, so it asks first whether this store still answers.
      await commit.read(() => undefined);
      return readLogSnapshot(openReader, Math.floor(wallClock()));
    },
    append: (entries) =>
      commit.write((group) => {
        group.atomically(() => {
          for (const entry of entries) {
            log.append(entry);
            raiseTo(entry);
          }
        });
        group.announce();
        return log.head();
      }),
    raiseIssuerEpoch: (entryExpiresAt) =>
      commit.write((group) => {
        const epoch = (issuerEpoch() as number) + 1;
        group.atomically(() => {
          const entry: RevocationEntry = { kind: 'issuer', epoch, expiresAt: entryExpiresAt };
          log.append(entry);
          raiseTo(entry);
        });
        group.announce();
        return epoch;
      }),
    currentEpochs: (clientId, sub) => commit.read(() => currentEpochs(clientId, sub)),
  };
}

/**
 * An entry that comes from elsewhere (an import after a restore) must bind here too: no session may go on under an epoch
 * that the log has revoked. By maximum, as the verifiers merge.
 */
function prepareRaiseTo(db: DatabaseSync): (entry: RevocationEntry) => void {
  const issuer = db.prepare('UPDATE state SET issuer_epoch = max(issuer_epoch, ?) WHERE id = 1');
  const client = db.prepare('UPDATE clients SET epoch = max(epoch, ?) WHERE client_id = ?');
  const subject = db.prepare('UPDATE accounts SET epoch = max(epoch, ?) WHERE sub = ?');
  return (entry) => {
    if (entry.kind === 'issuer') issuer.run(entry.epoch);
    if (entry.kind === 'client') client.run(entry.epoch, entry.id);
    if (entry.kind === 'subject') subject.run(entry.epoch, entry.id);
  };
}
