import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createIssuer, type KeyEncryption } from '@sealwright/issuer';
import { createHandler } from '@sealwright/server';
import { openSqliteStore } from '@sealwright/store/sqlite';
import type { VirtualTime } from './virtual-time.ts';

export const issuerUrl = 'https://id.example.com';
export const pageOrigin = 'https://app.example.com';
export const apiOrigin = 'https://api.example.com';

export interface SessionRow {
  readonly sid: string;
  /** Milliseconds since 1970. */
  readonly revokedAt: number | undefined;
  readonly reason: string | null;
  /** Idle for too long, or as old as a session becomes: over without anybody's fault. */
  readonly isOver: boolean;
}

/** The authorization server itself on a file, with a driven clock. It answers nothing while it is being restarted. */
export interface SoakServer {
  /** Undefined where it is down. */
  ask(request: Request, remoteAddress: string): Promise<Response | undefined>;
  restart(downMilliseconds: number): Promise<void>;
  restarts(): number;
  session(sid: string): SessionRow | undefined;
  sessionsOf(sub: string): readonly SessionRow[];
  close(): Promise<void>;
}

/** No machine loses its power here: where there is a disk of memory, nobody waits for a real one. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export async function startSoakServer(time: VirtualTime): Promise<SoakServer> {
  const folder = mkdtempSync(join(memory, 'sealwright-soak-'));
  const path = join(folder, 'soak.db');
  const keyEncryption = localKeyEncryption();
  let running: Running | undefined = await start(time, path, keyEncryption);
  const database = new DatabaseSync(path, { readOnly: true });
  const bySid = database.prepare('SELECT * FROM sessions WHERE sid = ?');
  const bySub = database.prepare('SELECT * FROM sessions WHERE sub = ?');
  const toRow = (row: Readonly<Record<string, unknown>>): SessionRow => ({
    sid: String(row['sid']),
    revokedAt: row['revoked_at'] === null ? undefined : Number(row['revoked_at']),
    reason: typeof row['reason'] === 'string' ? row['reason'] : null,
    isOver: Math.min(Number(row['idle_end']), Number(row['abs_end'])) <= time.now(),
  });
  let restarts = 0;
  return {
    async ask(request, remoteAddress) {
      const done = time.begin();
      try {
        return await running?.handler.fetch(request, { remoteAddress });
      } finally {
        done();
      }
    },
    async restart(downMilliseconds) {
      const done = time.begin();
      const old = running;
      running = undefined;
      restarts += 1;
      await old?.close();
      done();
      await time.sleep(downMilliseconds);
      const begun = time.begin();
      running = await start(time, path, keyEncryption);
      begun();
    },
    restarts: () => restarts,
    session(sid) {
      const row = bySid.get(sid);
      return row && toRow(row);
    },
    sessionsOf: (sub) => bySub.all(sub).map(toRow),
    async close() {
      database.close();
      await running?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly handler: ReturnType<typeof createHandler>;
  close(): Promise<void>;
}

async function start(time: VirtualTime, path: string, keyEncryption: KeyEncryption): Promise<Running> {
  const clocks = { wallClock: () => time.now() / 1_000, monotonicClock: time.now };
  const store = await openSqliteStore({ path, role: 'server', ...clocks });
  const issuer = await createIssuer({
    ...{ issuer: issuerUrl, store, keyEncryption, defaultResource: apiOrigin },
    monotonicClock: time.now,
  });
  await store.clients.change('first-party', () => ({ outcome: true, set: { allowedOrigins: [pageOrigin] } }));
  const silent = (): void => undefined;
  const handler = createHandler({
    ...{ issuer, version: '0.0.0', counter: silent, monotonicClock: time.now },
    log: { info: silent, warn: silent, error: silent },
  });
  return {
    handler,
    async close() {
      await handler.close();
      await issuer.close();
      await store.close();
    },
  };
}

function localKeyEncryption(): KeyEncryption {
  const key = randomBytes(32);
  return {
    id: 'soak',
    async wrap(dataKey) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(wrapped) {
      const bytes = Buffer.from(wrapped);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    },
  };
}
