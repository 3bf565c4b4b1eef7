import { createServer, type RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on loopback, by default on any free port; a browser keeps secure cookies for the name `localhost`. */
export async function listen(
  app: RequestListener | Server,
  name: '127.0.0.1' | 'localhost' = '127.0.0.1',
  port = 0,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = app instanceof Server ? app : createServer(app);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://${name}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Calls with a bearer token, or without one, and answers the status. */
export async function statusOf(url: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  await response.body?.cancel();
  return response.status;
}

/** POSTs JSON and answers JSON. */
export async function post(url: string, body: unknown): Promise<Record<string, string>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
}
