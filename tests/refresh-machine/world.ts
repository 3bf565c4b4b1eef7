import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecret, generateSigningKey, type SigningKey } from '@sealwright/jwt';
import { openSqliteStore, type SqliteStore } from '@sealwright/store/sqlite';
import { createAccessTokenMinter } from '../../packages/issuer/src/access-token.ts';
import { proveAuthenticated } from '../../packages/issuer/src/authenticated.ts';
import type { IssuerContext } from '../../packages/issuer/src/issuer-context.ts';
import { resolveIssuerOptions } from '../../packages/issuer/src/issuer-options.ts';
import type { AccountRow, IssuerStore } from '../../packages/issuer/src/ports.ts';
import type { decideRefresh } from '../../packages/issuer/src/refresh-rules.ts';
import type { RefreshKey } from '../../packages/issuer/src/refresh-token.ts';
import { createSecurityObservers } from '../../packages/issuer/src/security-event.ts';
import { createSessions, type Sessions } from '../../packages/issuer/src/sessions.ts';
import type { TokenGrant } from '../../packages/issuer/src/token-grant.ts';

/** W in these worlds: the default. */
export const windowMilliseconds = 10_000;

/** What a fault may replace: the rules, or the way they reach the store. */
export interface Fault {
  readonly decide?: typeof decideRefresh;
  readonly wrapStore?: (store: IssuerStore) => IssuerStore;
}

/** The database file as it stood at one moment, with what had reached its write-ahead log. */
export interface Image {
  readonly folder: string;
}

/**
 * The issuer's side of the simulation: the real session rules on the real SQLite store in a file, under clocks that the simulation
 * moves. It outlives many sequences; each begins a session of its own.
 */
export interface World {
  /** True time, in milliseconds; what a person's own watch shows. */
  now(): number;
  sessions(): Sessions;
  store(): IssuerStore;
  begin(transport: 'body' | 'cookie', jkt: string | null): Promise<TokenGrant>;
  setTime(time: number): void;
  /** Sets the wall clock apart from true time, as an operator or a bad time server would. */
  stepWallClock(milliseconds: number): void;
  /** Whether a restart now would find the wall clock elsewhere than the store's own time has it. */
  isWallClockApart(): boolean;
  rotateRefreshKey(): void;
  findRefreshKey(kid: string): RefreshKey | undefined;
  takeImage(): Image;
  /** What `kill -9` leaves: the files as they are now, opened again after `downMilliseconds`. */
  crash(downMilliseconds: number): Promise<void>;
  /** An older copy is put in place of the file, and the revocations since are imported again before anything is served. */
  restore(image: Image, downMilliseconds: number, revokedSids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** In memory where there is such a place: what a lost fsync does is not simulated here, and half of the time would go to it. */
function quickFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

const account: AccountRow = {
  sub: 'usr_simulated',
  email: 'person@example.com',
  emailVerified: true,
  passwordHash: null,
  status: 'active',
  roles: ['user'],
  groups: [],
  scopes: ['read'],
  epoch: 0,
  createdAt: 0,
  profile: {},
};
const clientId = 'first-party';

export async function createWorld(fault: Fault = {}): Promise<World> {
  const root = mkdtempSync(join(quickFolder(), 'sealwright-machine-'));
  const signingKey = await generateSigningKey('ES256');
  const refreshKeys: RefreshKey[] = [];
  let images = 0;
  let time = 1_800_000_000_000;
  let wallOffset = 0;
  let openedAtOffset = 0;
  let folder = newFolder();
  let opened = await open(folder);
  await opened.accounts.create(account);
  await opened.clients.create({
    ...{ clientId, kind: 'public', name: 'First party', secretHashes: [], redirectUris: [], allowedOrigins: [] },
    ...{ scopes: [], resources: [], epoch: 0, createdAt: 0, settings: {} },
  });
  let sessions = wire(opened);
  rotateRefreshKey();

  function newFolder(): string {
    images += 1;
    const path = join(root, String(images));
    mkdirSync(path);
    return path;
  }
  function open(at: string): Promise<SqliteStore> {
    return openSqliteStore({
      path: join(at, 'store.db'),
      role: 'server',
      wallClock: () => (time + wallOffset) / 1000,
      monotonicClock: () => time,
    });
  }
  function wire(store: IssuerStore): Sessions {
    return wireSessions({
      store: fault.wrapStore?.(store) ?? store,
      decide: fault.decide,
      signingKey,
      wallClock: () => Math.floor((time + wallOffset) / 1000),
      refreshKey: () => refreshKeys.at(-1) as RefreshKey,
      findRefreshKey,
    });
  }
  function findRefreshKey(kid: string): RefreshKey | undefined {
    return refreshKeys.find((key) => key.kid === kid);
  }
  function rotateRefreshKey(): void {
    const bytes = crypto.getRandomValues(new Uint8Array(40));
    refreshKeys.push({
      kid: Buffer.from(bytes.subarray(0, 8)).toString('base64url'),
      secret: createSecret(bytes.subarray(8)),
    });
  }
  function takeImage(): Image {
    const image = { folder: newFolder() };
    for (const name of ['store.db', 'store.db-wal']) {
      if (existsSync(join(folder, name))) cpSync(join(folder, name), join(image.folder, name));
    }
    return image;
  }
  async function replace(image: Image, downMilliseconds: number): Promise<void> {
    const former = { opened, folder };
    time += downMilliseconds;
    folder = image.folder;
    // What the former process still had under way goes on into a file that nobody reads again.
    await former.opened.close();
    rmSync(former.folder, { recursive: true });
    openedAtOffset = wallOffset;
    opened = await open(folder);
    sessions = wire(opened);
  }
  return {
    now: () => time,
    sessions: () => sessions,
    store: () => opened,
    async begin(transport, jkt) {
      const epochs = await opened.revocations.currentEpochs(clientId, account.sub);
      const proof = proveAuthenticated({
        ...{ sub: account.sub, clientId, epochs, amr: ['pwd'], acr: null, account },
        authTimeSeconds: Math.floor(time / 1000),
      });
      return sessions.start(proof, { clientId, transport, ...(jkt === null ? {} : { jkt }) });
    },
    setTime(next) {
      time = next;
    },
    stepWallClock(milliseconds) {
      wallOffset += milliseconds;
    },
    isWallClockApart: () => wallOffset !== openedAtOffset,
    rotateRefreshKey,
    findRefreshKey,
    takeImage,
    crash: (downMilliseconds) => replace(takeImage(), downMilliseconds),
    async restore(image, downMilliseconds, revokedSids) {
      const copy = { folder: newFolder() };
      cpSync(image.folder, copy.folder, { recursive: true });
      await replace(copy, downMilliseconds);
      for (const sid of revokedSids) {
        await opened.sessions.change(sid, ({ now }) => ({ outcome: true, set: { revokedAt: now, reason: 'revoked' } }));
      }
    },
    async close() {
      await opened.close();
      rmSync(root, { recursive: true });
    },
  };
}

/** The parts of an issuer that a refresh goes through, with real keys and without the account's. */
function wireSessions(parts: {
  readonly store: IssuerStore;
  readonly decide: typeof decideRefresh | undefined;
  readonly signingKey: SigningKey;
  readonly wallClock: () => number;
  readonly refreshKey: () => RefreshKey;
  readonly findRefreshKey: (kid: string) => RefreshKey | undefined;
}): Sessions {
  const { store, signingKey, refreshKey, findRefreshKey, wallClock } = parts;
  const settings = resolveIssuerOptions({
    issuer: 'https://issuer.example',
    defaultResource: 'https://api.example',
    store,
    keyEncryption: { id: 'none', wrap: async (key) => key, unwrap: async (key) => key },
    refresh: { windowMilliseconds },
    wallClock,
  });
  const context: IssuerContext = {
    settings,
    store,
    observers: createSecurityObservers(wallClock),
    entryExpiresAt: () => wallClock() + settings.accessTokenSeconds + 120,
  };
  const keys = { signingKey: () => signingKey, refreshKey, findRefreshKey };
  const minter = createAccessTokenMinter(context, keys);
  const decide = parts.decide === undefined ? {} : { decide: parts.decide };
  return createSessions({ context, keys, minter, ...decide }, { catchUp: async () => undefined });
}
