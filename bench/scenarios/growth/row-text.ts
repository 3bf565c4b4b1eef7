/** The SQL that multiplies the real rows, in the words of either database. */
import { sessionsPerAccount } from './known-sessions.ts';

/** How a database makes a name from a text, and counts. */
export interface Dialect {
  /** 22 characters of base64url. */
  name(text: string): string;
  /** 16 bytes. */
  bytes(text: string): string;
  /** `low` and `high` are the bounds of `i`; rows `n(i)`. */
  readonly counted: string;
  place(number: 1 | 2 | 3): string;
  table(name: string): string;
}

/** `live`: in use, created over the last six days. `due`: what clean-up finds, one half ended, one half still in use. */
export type Kind = 'live' | 'due';

const dayMilliseconds = 86_400_000;

export function accountsText(dialect: Dialect, columns: readonly string[]): string {
  const own: Readonly<Record<string, string>> = {
    id: 't.id + 1 + n.i',
    sub: `'usr_' || ${dialect.name("'sub ' || n.i")}`,
    email: `substr(lower(${dialect.name("'mail ' || n.i")}), 1, 20) || '@bench.example'`,
  };
  return copyText(dialect, 'accounts', columns, own, `t.sub = ${dialect.place(3)}`);
}

export function sessionsText(dialect: Dialect, columns: readonly string[], kind: Kind): string {
  const account = `(n.i / ${sessionsPerAccount})`;
  const created =
    kind === 'live'
      ? `t.created_at - ${6 * dayMilliseconds} + n.i * ${6 * dayMilliseconds} / ${dialect.place(2)}`
      : `t.created_at - ${10 * dayMilliseconds}`;
  const own: Readonly<Record<string, string>> = {
    sid: dialect.name("'sid ' || n.i"),
    sub: `'usr_' || ${dialect.name(`'sub ' || ${account}`)}`,
    salt: dialect.bytes("'salt ' || n.i"),
    attempt: dialect.name("'attempt ' || n.i"),
    account_id: `t.account_id + 1 + ${account}`,
    created_at: created,
    idle_end:
      kind === 'live'
        ? 't.idle_end'
        : `CASE n.i % 2 WHEN 0 THEN t.idle_end - ${10 * dayMilliseconds} ELSE t.idle_end END`,
    abs_end: `${created} + ${30 * dayMilliseconds}`,
    sweep_at: `${created} + ${7 * dayMilliseconds}`,
  };
  return copyText(
    dialect,
    'sessions',
    columns.filter((name) => name !== 'id'),
    own,
    `t.sid = ${dialect.place(3)}`,
  );
}

function copyText(
  dialect: Dialect,
  table: string,
  columns: readonly string[],
  own: Readonly<Record<string, string>>,
  original: string,
): string {
  const values = columns.map((name) => own[name] ?? `t.${name}`);
  const name = dialect.table(table);
  return `${dialect.counted} INSERT INTO ${name} (${columns.join(', ')})
    SELECT ${values.join(', ')} FROM n CROSS JOIN ${name} AS t WHERE ${original} ORDER BY n.i`;
}
