import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An API on a loopback port, for as long as an audit lasts. */
export interface ServedApi {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves a handler of Node's on a free port. */
export async function serveHandler(handler: RequestListener): Promise<ServedApi> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/me`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
