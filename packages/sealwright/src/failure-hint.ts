/**
 * What to do about a refusal whose constant message says only what is wrong. Libraries cannot say it, since they do not
 * know that a command was typed; undefined where the message says enough.
 */
export function findHint(code: string): string | undefined {
  return hints[code];
}

const restore = 'put back the copy that belongs to this store';

const hints: Readonly<Record<string, string>> = {
  password_too_short: 'take 8 characters or more',
  password_weak: 'take a longer one, or several words that do not belong together',
  password_breached: 'take another one',
  client_exists: 'choose another --id',
  resource_exists: '`sealwright resource rotate-secret` makes it a new secret',
  account_unknown: '`sealwright user list` shows those that there are',
  user_unknown: '`sealwright user list` shows those that there are',
  session_unknown: '`sealwright session list` shows those that there are',
  key_not_due: 'wait until keys.publishBeforeSeconds have passed since it was made, or pass --force',
  key_in_use: 'wait until the last of them has expired',
  key_encryption_wrong: `see keyEncryptionKeyFile, and ${restore}`,
  key_row_damaged: 'restore the store from a backup',
  private_file_missing: `see how the path is spelled; where a store needs the file, ${restore}`,
  store_missing:
    'see store in the configuration; `sealwright init` makes one, in PostgreSQL `sealwright store migrate`, where the database is there already',
  store_damaged: 'restore a backup that `sealwright verify-backup` finds whole',
  store_newer: 'run that release, or a newer one',
  store_foreign: 'see store in the configuration, or restore the file from a backup',
  store_in_use: 'stop it first; commands run beside a server',
  store_unreachable: 'see host, port and sslmode in the URL, and PostgreSQL’s own log',
  store_slow: 'see what PostgreSQL is busy with, and try again',
  store_directory_missing: 'make it first',
  store_not_empty: 'name another schema in the URL (?schema=…)',
  store_copy_differs: 'check the disks, and copy again',
  backup_exists: 'take another name',
  store_locked: 'a backup or another tool still runs: try again when it is done',
  store_full: 'free some and try again; nothing was written',
  store_read_only: 'see the modes of the file and of its folder, and how the disk is mounted',
  store_forbidden:
    'run as the user who owns the file; in PostgreSQL, see the user, its password and the schema’s owner',
  store_failed: 'see the disk and its folder, then try again',
};
