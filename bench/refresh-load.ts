/** Refreshes at the nodes of its arguments, at a pace, until it is ended; tells every half second how many it has done. */
import { formatJsonRequest, load } from './load.ts';

interface Order {
  readonly ports: readonly number[];
  /** One for each connection; shared out over the ports. */
  readonly refreshTokens: readonly string[];
  readonly perSecond: number;
}

const sliceMilliseconds = 50;

process.once('message', (order: Order) => void run(order));

async function run({ ports, refreshTokens, perSecond }: Order): Promise<void> {
  const tokens = [...refreshTokens];
  const started = performance.now();
  let done = 0;
  setInterval(() => process.send?.(done), 500);
  for (;;) {
    const due = Math.min(((performance.now() - started) / 1000) * perSecond - done, perSecond / 5);
    if (due < tokens.length) {
      await new Promise((resolve) => setTimeout(resolve, sliceMilliseconds));
      continue;
    }
    const slices = ports.map((port, at) => {
      const seats = tokens.flatMap((_, seat) => (seat % ports.length === at ? [seat] : []));
      return load({
        port,
        connections: seats.length,
        requests: Math.floor(due / ports.length),
        next: (connection, before) => {
          const seat = seats[connection] ?? 0;
          if (before !== undefined) tokens[seat] = parseRefreshToken(before.body);
          return formatJsonRequest('/token/refresh', { refresh_token: tokens[seat] });
        },
        check: ({ status }) => {
          if (status !== 200) throw new Error(`a refresh was answered with ${status}`);
        },
        done: (connection, last) => {
          tokens[seats[connection] ?? 0] = parseRefreshToken(last.body);
        },
      });
    });
    for (const { requests } of await Promise.all(slices)) done += requests;
  }
}

function parseRefreshToken(body: string): string {
  return (JSON.parse(body) as { readonly refresh_token: string }).refresh_token;
}
