// The tables that the pages of migration show, written from the rows that the tests measure.

import { formerErrors } from './former-errors.ts';
import type { Acceptance, Library } from './former-libraries.ts';
import { refusedClaims } from './refused-claims.ts';
import { refusedTokens } from './refused-tokens.ts';

export function pageOf(library: Library): string {
  return `docs/migrate-from-${library}.md`;
}

/** The page with its tables as they must be. A table stands between `<!-- measured: NAME -->` and `<!-- end -->`. */
export function withTables(page: string, library: Library): string {
  return page.replace(
    /(<!-- measured: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => {
      const write = tables[name];
      if (write === undefined) throw new Error(`there is no table ${name}`);
      return `${start}\n${write(library)}\n\n${end}`;
    },
  );
}

export const tables: Readonly<Record<string, (library: Library) => string>> = {
  tokens: (library) =>
    table(
      ['accepted before', 'with', 'refused now', 'why'],
      refusedTokens.flatMap(({ what, accepted, code, why }) => {
        const acceptance = accepted[library];
        return acceptance === undefined ? [] : [[what, said(acceptance), `\`${code}\``, why]];
      }),
    ),
  signing: (library) =>
    table(
      ['signed before', 'refused now', 'why'],
      refusedClaims
        .filter(({ accepted }) => accepted.includes(library))
        .map(({ what, refusal, why }) => [
          what,
          refusal.includes(' ') ? `TypeError: ${refusal}` : `\`${refusal}\``,
          why,
        ]),
    ),
  errors: (library) => {
    const codes = new Map<string, Set<string>>();
    for (const { before, code } of formerErrors) {
      const name = before[library];
      if (name !== undefined) codes.set(name, new Set([...(codes.get(name) ?? []), `\`${code}\``]));
    }
    return table(
      ['before', 'now'],
      [...codes].map(([name, now]) => [`\`${name}\``, [...now].join(', ')]),
    );
  },
};

function said(acceptance: Acceptance): string {
  return acceptance === 'every option'
    ? 'every option set'
    : `${acceptance.replace(/\b(?!and\b)\w+/g, '`$&`')} left out`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(escaped).join(' | ')} |`);
  return lines.join('\n');
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
