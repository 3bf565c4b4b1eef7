import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy between a test and its Redis, which can cut, hold back, or swallow what passes. */
export interface RedisProxy {
  readonly port: number;
  /** Ends every connection. */
  cut(): void;
  /** From now on nothing comes back, though the connections stay open. */
  swallow(isSwallowing: boolean): void;
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

export async function startRedisProxy(target: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  let delayed = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pass = (from: Socket, to: Socket): void => {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.on('data', (bytes) => {
        if (swallowing) return;
        if (delayed === 0) to.write(bytes);
        else setTimeout(() => to.writable && to.write(bytes), delayed);
      });
    };
    pass(near, far);
    pass(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    swallow: (isSwallowing) => {
      swallowing = isSwallowing;
    },
    delay: (milliseconds) => {
      delayed = milliseconds;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
