import type { Page } from 'playwright-core';

/** All that a script of the page's origin could read, as one text, and whether any key in it could be taken away. */
export interface Readable {
  readonly text: string;
  readonly keys: readonly { readonly type: string; readonly extractable: boolean }[];
}

/** Looks where a thief's script would look: the storages, the databases, the cookies, the history, the document. */
export function readAsScript(page: Page): Promise<Readable> {
  return page.evaluate(`(async () => {
    const found = [document.cookie, document.documentElement.outerHTML, location.href, JSON.stringify(history.state)];
    for (const storage of [localStorage, sessionStorage]) found.push(JSON.stringify(Object.entries(storage)));
    for (const entry of performance.getEntriesByType('navigation')) found.push(entry.name);
    const keys = [];
    const settled = (request) => new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const look = (value) => {
      if (value instanceof CryptoKey) keys.push({ type: value.type, extractable: value.extractable });
      else if (Object(value) === value) for (const [name, member] of Object.entries(value)) { found.push(name); look(member); }
      else found.push(String(value));
    };
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store);
        look(await settled(records.getAllKeys()));
        look(await settled(database.transaction(store).objectStore(store).getAll()));
      }
      database.close();
    }
    for (const name of await caches.keys()) found.push(name);
    return { text: found.join('\\n'), keys };
  })()`);
}
