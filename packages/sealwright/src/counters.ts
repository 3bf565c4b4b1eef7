/** Counts by name and labels. Labels hold codes from closed lists, never what a stranger sent. */
export interface Counters {
  /** Adds one. */
  readonly count: (name: string, labels?: Readonly<Record<string, string | number>>) => void;
  /** `tokens_refused{code="token_expired"}` to how often. */
  readonly read: () => Readonly<Record<string, number>>;
}

/** Counters in memory: what the log shows at a clean stop, and what an exporter reads. */
export function createCounters(): Counters {
  const counts = new Map<string, number>();
  /** Labels come in the same few combinations: the sorted, quoted name of one is written once. */
  const names = new Map<string, string>();
  return Object.freeze({
    count: (name: string, labels: Readonly<Record<string, string | number>> = {}) => {
      const given = identify(name, labels);
      let series = names.get(given);
      if (series === undefined) {
        series = formatSeries(name, labels);
        names.set(given, series);
      }
      counts.set(series, (counts.get(series) ?? 0) + 1);
    },
    read: () => Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1))),
  });
}

/** Tells label sets apart, in the order in which they are given. */
function identify(name: string, labels: Readonly<Record<string, string | number>>): string {
  let text = name;
  for (const label in labels) text += `\n${label}\t${labels[label]}`;
  return text;
}

function formatSeries(name: string, labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(String(value))}`);
  return pairs.length === 0 ? name : `${name}{${pairs.sort().join(',')}}`;
}
