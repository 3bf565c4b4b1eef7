import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartedApi } from '../src/api-audit.ts';
import type { Verify } from '../src/function-target.ts';

/** A verifier behind HTTP: 200 for what it takes, 401 for the rest. `fails` says which tokens it dies of. */
export async function startApi(verify: Verify, fails: (token: string) => boolean = () => false): Promise<StartedApi> {
  const server = createServer((request, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const answer = async (): Promise<number> => {
      if (fails(token)) return 500;
      const answered = await verify(token);
      return answered === false || answered === undefined ? 401 : 200;
    };
    void answer()
      .catch(() => 401)
      .then((status) => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
