import type { DatabaseSync } from 'node:sqlite';
import type { Epochs } from '@sealwright/issuer/store-port';
import { prepareQuery } from './query.ts';

/** The current epochs. A client or a subject that is not registered counts as epoch 0. */
export function prepareCurrentEpochs(db: DatabaseSync): (clientId: string, sub: string) => Epochs {
  const epochs = prepareQuery(
    db,
    `SELECT issuer_epoch,
       coalesce((SELECT epoch FROM clients WHERE client_id = ?), 0) AS client_epoch,
       coalesce((SELECT epoch FROM accounts WHERE sub = ?), 0) AS subject_epoch
     FROM state`,
    (row) => row as unknown as Epochs,
  );
  return (clientId, sub) => epochs.get(clientId, sub) as Epochs;
}
