import { recordStoreMilliseconds } from './defaults.ts';

/**
 * Reads a record of this origin and puts what `decide` makes of it in its place, in one readwrite transaction: of any
 * number of tabs that do so at the same moment, each sees what the one before left. `undefined` takes the record away.
 * It resolves when the transaction is on the disk, so what comes after may rely on it over a crash.
 *
 * The connection is opened each time: browsers lose those that idle in a page that sleeps, and one that is held open
 * keeps others from deleting or upgrading.
 *
 * It rejects where there is no IndexedDB, where the browser keeps it from this page, and when it takes over 1.5 seconds.
 */
export async function changeRecord<T>(
  factory: IDBFactory | undefined,
  key: string,
  decide: (stored: unknown) => T | undefined,
): Promise<T | undefined> {
  if (factory === undefined) throw missing();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(missing()), recordStoreMilliseconds);
  });
  try {
    return await Promise.race([changeInTime(factory, key, decide), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function changeInTime<T>(
  factory: IDBFactory,
  key: string,
  decide: (stored: unknown) => T | undefined,
): Promise<T | undefined> {
  const database = await open(factory);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, 'readwrite', { durability: 'strict' });
      const records = transaction.objectStore(storeName);
      let decided: T | undefined;
      const reading = records.get(key);
      reading.onsuccess = () => {
        decided = decide(reading.result);
        if (decided === undefined) records.delete(key);
        else if (decided !== reading.result) records.put(decided, key);
      };
      transaction.oncomplete = () => resolve(decided);
      transaction.onabort = () => reject(missing());
    });
  } finally {
    database.close();
  }
}

const databaseName = 'sealwright';
const storeName = 'records';

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(databaseName, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    opening.onsuccess = () => {
      opening.result.onversionchange = () => opening.result.close();
      resolve(opening.result);
    };
    opening.onerror = () => reject(missing());
  });
}

/** Whatever the reason, who keeps something here goes on without. */
function missing(): TypeError {
  return new TypeError('no IndexedDB');
}
