import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/store`. None of them means that something was written. */
export const guide: ErrorGuide = {
  store_locked: {
    cause: 'Another program holds a lock on the file or on rows: a shell, a backup, a copy, a migration.',
    action: 'Find it by `fuser` on the file or in `pg_locks`, and let it finish. The server goes on by itself.',
  },
  store_full: {
    cause: 'The disk, or its quota, is full.',
    action: 'Free some space. Nothing is lost and no restart is needed.',
    attack: 'If the store itself grew: look for sign-ups or sessions by the thousand.',
  },
  store_read_only: {
    cause:
      'The file or its disk is mounted read-only, often by the system after a fault of the disk; or the PostgreSQL server is a standby.',
    action: 'Look at `dmesg` and the mount before you make it writable. Name the primary in the URL.',
  },
  store_damaged: {
    cause:
      'The file does not hold together: a faulty disk, a copy made by `cp` from a running server, another program’s write.',
    action:
      'Keep the file, restore a backup by [operations.md](operations.md#backup-and-restore), and replace the disk if it is at fault.',
  },
  store_failed: {
    cause: 'The system or the database could not read or write, for no reason that has a code of its own.',
    action:
      'Look at `dmesg` or at PostgreSQL’s log. On SQLite restart the server: until then it refuses all work, since it cannot know what is on the disk.',
  },
  store_closed: {
    cause: 'Work came while the process was ending.',
    action: 'Nothing, in the second of a stop. At any other time it is a fault of the program: report it.',
  },
  store_conflict: {
    cause: 'A write would have contradicted what the store holds; it was not made.',
    action: 'The caller may try again. If one request does it every time, report it.',
  },
  store_missing: {
    cause: 'There is no file at the configured path, no such database, or no store in its schema.',
    action: 'Correct it. A missing store is never made by itself; `init` makes one.',
  },
  store_directory_missing: {
    cause: 'The folder of the path does not exist.',
    action: 'Make it, owned by the server’s user and open to nobody else.',
  },
  store_not_a_file: {
    cause: 'The path leads to a folder, a device or the like.',
    action: 'Configure the path of the file itself.',
  },
  store_forbidden: {
    cause: 'The server’s user may not read or write the file or its folder: often after a command was run as root.',
    action: 'Give file and folder back to that user (`chown`), mode 0600 and 0700.',
  },
  store_foreign: {
    cause: 'The file is no database, or one of another program.',
    action: 'Correct the path. The file was not changed.',
  },
  store_newer: {
    cause: 'A newer release wrote the file, and an older one was started.',
    action: 'Run the newer release. The file was not changed.',
  },
  store_in_use: {
    cause: 'Another server runs on this store.',
    action: 'Stop one of them; commands may run beside a server.',
  },
  store_unreachable: {
    cause: 'PostgreSQL does not answer: stopped, starting, failing over, out of connections, or the network is gone.',
    action:
      'Bring it back; the server goes on by itself. Look at `max_connections` if it says that there are too many.',
  },
  store_slow: {
    cause: 'PostgreSQL took longer than the time-out, or no connection of the pool became free.',
    action: 'Look at its load, its disk and `pg_stat_activity`. More connections help only while its processors idle.',
    attack: 'A flood of requests that reach the store: look at the throttles.',
  },
  store_outdated: {
    cause: 'A newer release was started on the store of an older one. Nothing is migrated by itself.',
    action: 'Run `sealwright store migrate`, then start the new release. The old one may run on meanwhile.',
  },
  store_unsupported: {
    cause: 'The PostgreSQL server is older than 14, the oldest for which corrections are made.',
    action: 'Upgrade it.',
  },
  store_unsafe: {
    cause: '`fsync` or `synchronous_commit` is off: a crash would take back revocations that were answered.',
    action: 'Set both on, for the server, the database and the role.',
  },
  store_not_empty: {
    cause: 'A copy was to go into a store in which somebody has an account, or something was revoked.',
    action: 'Name another schema in the URL, or empty that one by `sealwright store migrate --to 0 --yes`.',
  },
  store_copy_differs: {
    cause:
      'What PostgreSQL gave back is not what was read from the file: a fault of a disk or of memory, or a trigger.',
    action: 'Nothing was kept. Check the file by `sealwright verify-backup`, and the disk, and copy again.',
  },
  backup_exists: {
    cause: 'A file of that name is there. A backup never replaces one.',
    action: 'Take another name.',
  },
  cache_away: {
    cause: 'Redis does not answer, is loading, is full, or has become a replica. The evidence names the reason.',
    action: 'Bring it back. Meanwhile revocations travel through PostgreSQL, and each node throttles by itself.',
  },
  cache_failed: {
    cause: 'Redis refused one command: a key of ours holds something else, or a script was killed.',
    action: 'If it goes on, look for another program that writes under the same prefix.',
    attack: 'Somebody who can write to Redis. What nodes take from it is authenticated; give it a password and TLS.',
  },
  cache_emptied: {
    cause: 'Redis was emptied while what it lacks was being written into it.',
    action: 'Nothing: it is written again with the next revocation.',
  },
};
