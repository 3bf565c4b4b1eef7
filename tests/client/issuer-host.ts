import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

export interface IssuerSettings {
  readonly issuer: string;
  readonly port: number;
  readonly database: string;
  /** Which origins: of the page, and of the API. */
  readonly page: string;
  readonly api: string;
  readonly key: string;
  readonly passedSeconds: number;
}

/** What the store holds of a session. */
export interface SessionFacts {
  readonly gen: number;
  readonly revoked: boolean;
  readonly recoveries: number;
}

/** The authorization server, which can be killed and started again. */
export interface IssuerHost {
  /** Moves its clocks on. */
  pass(seconds: number): Promise<void>;
  passedSeconds(): number;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Every row of this person, whether it lives or not, read from the file beside the server. */
  sessions(sub: string): readonly SessionFacts[];
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('issuer-process.ts', import.meta.url));

export async function startIssuer(fixed: Omit<IssuerSettings, 'key' | 'passedSeconds'>): Promise<IssuerHost> {
  const key = randomBytes(32).toString('base64url');
  let passedSeconds = 0;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const settings: IssuerSettings = { ...fixed, key, passedSeconds };
    child = spawn(process.execPath, [program, JSON.stringify(settings)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(([status]) => Promise.reject(new Error(`the server ended with ${status}`)));
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => undefined);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    passedSeconds: () => passedSeconds,
    async pass(seconds) {
      passedSeconds += seconds;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const heard = once(child, 'message');
      child.send({ passedSeconds });
      await heard;
    },
    kill,
    start,
    sessions(sub) {
      const database = new DatabaseSync(fixed.database, { readOnly: true });
      try {
        const rows = database.prepare('SELECT gen, revoked_at, recoveries FROM sessions WHERE sub = ?').all(sub);
        return rows.map((row) => ({
          gen: Number(row['gen']),
          revoked: row['revoked_at'] !== null,
          recoveries: Number(row['recoveries']),
        }));
      } finally {
        database.close();
      }
    },
    close: kill,
  };
}
