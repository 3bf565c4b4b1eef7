import { systemRandom } from '../defaults.ts';
import { errors } from '../errors.ts';
import { createAccountTable } from './account-table.ts';
import { createAnnouncements } from './announcements.ts';
import { ChangeWatch } from './change-watch.ts';
import { prepareCleanUp } from './clean-up.ts';
import { createClientTable } from './client-table.ts';
import type { PostgresPlace } from './connection-url.ts';
import { createClient, type Database, openDatabase, prepare, quoted } from './database.ts';
import { createDatabaseClock } from './database-clock.ts';
import { createDutyTable } from './duty-table.ts';
import { createGrantTables } from './grant-tables.ts';
import { createKeyTable } from './key-table.ts';
import type { LogCarrier } from './log-carrier.ts';
import { listenForNotifications } from './log-listener.ts';
import { createLogPublisher } from './log-publisher.ts';
import { migratePostgres, readVersion, statusOf } from './migrator.ts';
import { preparePutOutbox } from './outbox.ts';
import type { PostgresStore, PostgresStoreOptions } from './postgres-store.ts';
import { createResourceTable } from './resource-table.ts';
import { createRevocationTable } from './revocation-table.ts';
import { createSequencer } from './sequencer.ts';
import { prepareMarkEnded } from './session-end.ts';
import { prepareSessionInsert } from './session-insert.ts';
import { createSessionTable } from './session-table.ts';
import { prepareSessionView } from './session-view.ts';
import { createSettingTable } from './setting-table.ts';
import { guardStore } from './store-guard.ts';
import { createStoreLife } from './store-life.ts';
import { prepareLook } from './store-look.ts';
import { prepareStoreTime } from './store-time.ts';
import { createTimedReads } from './timed-read.ts';

export interface StoreParts {
  readonly place: PostgresPlace;
  readonly url: string;
  readonly create: boolean;
  readonly maxConnections: number;
  readonly applicationName: string;
  readonly carrier: LogCarrier | undefined;
  readonly promotionsKeepCommits: boolean;
  readonly onRestored: NonNullable<PostgresStoreOptions['onRestored']>;
  readonly monotonicClock: () => number;
}

/** Joins the parts: connections, the watch over the store's life, the clock, the log, the tables. */
export async function createPostgresStore(parts: StoreParts): Promise<PostgresStore> {
  const { place, carrier, monotonicClock, onRestored, promotionsKeepCommits } = parts;
  const schema = quoted(place.schema);
  const life = createStoreLife({ schema, carrier, promotionsKeepCommits, onRestored });
  const ready = prepareReadiness(parts, schema);
  const db = openDatabase(place, {
    maxConnections: parts.maxConnections,
    applicationName: parts.applicationName,
    async admit(connection) {
      await ready(connection);
      await life.confirm(connection);
    },
  });
  try {
    const clock = createDatabaseClock(monotonicClock);
    const time = prepareStoreTime(db, clock, monotonicClock);
    await time.read();
    return await assemble(db, { ...parts, life, clock, time });
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Once, on the first connection: the schema is there and is this release's, and the carrier knows the store's secret. */
function prepareReadiness({ url, create, carrier }: StoreParts, schema: string) {
  const secret = prepare(`SELECT carrier_secret FROM ${schema}.state`);
  let isReady = false;
  return async (connection: Parameters<Parameters<typeof openDatabase>[1]['admit']>[0]): Promise<void> => {
    if (isReady) return;
    let status = statusOf(await readVersion(connection, schema));
    if (status.state === 'empty' && create) status = await migratePostgres(url);
    if (status.state === 'empty') throw errors.create('store_missing');
    if (status.state === 'older') throw errors.create('store_outdated');
    if (status.state === 'newer') throw errors.create('store_newer');
    if (carrier !== undefined) carrier.trust((await connection.run(secret)).rows[0]?.[0] as Uint8Array);
    isReady = true;
  };
}

interface Joined extends StoreParts {
  readonly life: ReturnType<typeof createStoreLife>;
  readonly clock: ReturnType<typeof createDatabaseClock>;
  readonly time: ReturnType<typeof prepareStoreTime>;
}

async function assemble(db: Database, joined: Joined): Promise<PostgresStore> {
  const { carrier, clock, life, monotonicClock, place, time } = joined;
  const { schema } = db;
  const publisher = createLogPublisher(db, carrier);
  const sequencer = createSequencer(db, {
    deliver: publisher.deliver,
    numbered(logId, seq) {
      life.note({ logId, incarnation: life.incarnation() }, seq);
      watch.noteOwn({ logId, seq });
    },
  });
  const watch: ChangeWatch = new ChangeWatch(
    prepareLook(db, { clock, life, monotonicClock, publisher, sequencer, time }),
  );
  const wake = (): void => watch.wake();
  const { number } = sequencer;
  const putOutbox = preparePutOutbox(schema);
  const insert = prepareSessionInsert(schema);
  const find = prepareSessionView(db, clock, monotonicClock);
  const announcements = createAnnouncements(db, watch);
  const duties = createDutyTable(db, Buffer.from(systemRandom(16)).toString('base64url'));
  // What a node that died left behind, and what an adoption has brought back.
  const { logId, seq } = await number();
  publisher.follow({ logId, incarnation: life.incarnation() }, seq);
  const listener = listenForNotifications(
    () => createClient(place, `${joined.applicationName} listener`),
    place.schema,
    wake,
  );
  const stopFollowing = carrier?.follow(wake);
  return guardStore(
    {
      get incarnation() {
        return life.incarnation();
      },
      sessions: createSessionTable(db, { find, insert, putOutbox, time, number }),
      accounts: createAccountTable(db, { insert, markEnded: prepareMarkEnded(schema), putOutbox, time, number }),
      clients: createClientTable(db, { announcements, putOutbox, number }),
      resources: createResourceTable(db, announcements),
      keys: createKeyTable(db, { announcements, putOutbox, time, number }),
      revocations: createRevocationTable(db, { putOutbox, sequencer }),
      settings: createSettingTable(db, announcements),
      ...createGrantTables(db, { insert, time, timed: createTimedReads(db, clock, monotonicClock) }),
      now: clock.now,
      wallClock: clock.wallClock,
      onChange: (heard) => watch.subscribe(heard),
      cleanUp: prepareCleanUp(db, time, clock),
      takeDuty: duties.take,
      check: () => time.raiseFloor(),
      missingParts: () => (carrier?.away() === true ? ['redis'] : []),
    },
    async () => {
      stopFollowing?.();
      await watch.close();
      await listener.close();
      await duties.leave().catch(() => undefined);
      await db.close();
    },
  );
}
