import { daySeconds } from './day.ts';
import type { Scale } from './scale.ts';

const gib = 2 ** 30;
const monthDays = 30;

/** What a month uses, in the units that are sold: one copy of each, without standbys, backups and what is free. */
export function countResources({ plan, inputs }: Scale): Readonly<Record<string, number>> {
  const of = (name: string): number => plan[name] ?? 0;
  return {
    core: of('node_cores') + of('log_in_cores') + of('postgres_cores'),
    gib: Math.ceil((of('session_bytes') + of('account_bytes')) / gib),
    wal_gib: Math.ceil((of('wal_bytes_per_day') * monthDays) / gib),
    egress_gib: Math.ceil((of('feed_bytes_per_second_a_verifier') * inputs.verifiers * daySeconds * monthDays) / gib),
  };
}

/** Counts times the reader's own prices; undefined where none was given. There are no prices here, since they would be wrong. */
export function addUp(
  scale: Scale,
  prices: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> | undefined {
  const counts = countResources(scale);
  const priced = Object.entries(prices).map(([name, price]) => [`month_${name}`, (counts[name] ?? 0) * price] as const);
  if (priced.length === 0) return undefined;
  return { ...Object.fromEntries(priced), month: priced.reduce((sum, [, value]) => sum + value, 0) };
}
