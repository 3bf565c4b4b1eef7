import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line of our own in front of the authorization server, which fails where a test wants it to. */
export interface CuttingProxy {
  /** The next so many requests for this path reach the server; what it answers does not come back. */
  loseAnswers(path: string, times: number): void;
  /** The same for one request, after which nothing gets through until `cut(false)`. */
  loseAnswerAndLine(path: string): void;
  /** Answers that were lost. */
  lost(): number;
  /** Requests for this path that went through, whatever came of them. */
  seen(path: string): number;
  /** Nothing gets through. */
  cut(isCut: boolean): void;
  close(): Promise<void>;
}

/** TCP from `port` to `target`, both on loopback. A browser sends one request at a time over a connection of HTTP/1.1. */
export async function openCuttingProxy(port: number, target: number): Promise<CuttingProxy> {
  const seen = new Map<string, number>();
  const losing = new Map<string, number>();
  const sockets = new Set<Socket>();
  let [lost, isCut, cutsAfter] = [0, false, false];
  const cut = (next: boolean): void => {
    isCut = next;
    if (isCut) for (const socket of sockets) socket.destroy();
  };

  const server: Server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connect(target, '127.0.0.1');
    let losesAnswer = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => {
      const path = /^(?:GET|POST) (\/\S*) HTTP/.exec(chunk.toString('latin1'))?.[1];
      if (path !== undefined) {
        seen.set(path, (seen.get(path) ?? 0) + 1);
        const left = losing.get(path) ?? 0;
        losesAnswer = left > 0;
        if (losesAnswer) losing.set(path, left - 1);
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (!losesAnswer) return void client.write(chunk);
      lost += 1;
      if (cutsAfter) cut(true);
      end();
    });
  });
  await new Promise<void>((listening) => {
    server.listen(port, '127.0.0.1', listening);
  });
  return {
    loseAnswers: (path, times) => void losing.set(path, times),
    loseAnswerAndLine(path) {
      losing.set(path, 1);
      cutsAfter = true;
    },
    lost: () => lost,
    seen: (path) => seen.get(path) ?? 0,
    cut(next) {
      cutsAfter = false;
      cut(next);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
