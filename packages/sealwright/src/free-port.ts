import { type AddressInfo, createServer } from 'node:net';

/**
 * A port of loopback that was free a moment ago. An issuer's URL holds its port and must be known before anything
 * listens, so the port cannot be chosen by the listener itself; another program may take it in between.
 */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
