import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KeySetAnswer, KeySetHost } from './stage.ts';

/** The issuer's key set on a loopback address: what a target is set up to trust, and what staged attacks then bend. */
export async function openKeySetHost(
  keySetText: string,
): Promise<KeySetHost & { readonly close: () => Promise<void> }> {
  let bent: KeySetAnswer | undefined;
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const { status = 200, headers = {}, body } = bent ?? { body: keySetText };
    response.writeHead(status, { 'content-type': 'application/jwk-set+json', ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    serve: (answer) => {
      bent = answer;
    },
    countRequests: () => {
      const counted = requests;
      requests = 0;
      return counted;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
