import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { initialise, startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';

/** A PostgreSQL whose files lie on a file system of their own, which can be filled to the last byte. */
export interface SmallDisk {
  readonly postgres: TestPostgres;
  fill(): void;
  makeRoom(): void;
}

/** The files of an empty cluster with small segments take some 35 MB. */
const megabytes = 80;

/** Mounts a file system in memory, for which this process has to be the superuser. */
export async function startOnSmallDisk(): Promise<SmallDisk> {
  let directory = '';
  const small = ['wal_keep_size=0', 'min_wal_size=2MB', 'max_wal_size=4MB', 'checkpoint_timeout=30s'];
  const postgres = await startPostgres(small, (data) => {
    directory = data;
    mountAt(data);
    initialise(data, ['--wal-segsize=1']);
  });
  const ballast = (): string => join(directory, 'ballast');
  return {
    postgres: {
      ...postgres,
      async close() {
        await postgres.stop('immediate');
        execFileSync('umount', ['--lazy', directory]);
        await postgres.close();
      },
    },
    fill: () => fillUp(ballast()),
    makeRoom: () => rmSync(ballast()),
  };
}

function mountAt(directory: string): void {
  const { uid, gid } = statSync(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
  const options = `size=${megabytes}m,mode=0700,uid=${uid},gid=${gid}`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
}

function fillUp(path: string): void {
  for (const piece of [1 << 20, 4096]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(piece), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
