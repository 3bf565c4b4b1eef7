/** A relay behind real HTTP, as a host would mount it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createRevocationRelay, type RevocationRelay, type RevocationRelayOptions } from '../src/relay.ts';

export class RelayHost {
  readonly #server: Server;
  readonly relay: RevocationRelay;
  readonly requests: string[] = [];

  constructor(options: RevocationRelayOptions) {
    this.relay = createRevocationRelay(options);
    this.#server = createServer((incoming, outgoing) => {
      this.requests.push(incoming.url ?? '');
      const headers = new Headers(incoming.headers as Record<string, string>);
      const request = new Request(`http://relay.local${incoming.url}`, { method: incoming.method ?? 'GET', headers });
      void this.relay.fetch(request, { incoming }).then((response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        if (response.body === null) return void outgoing.end();
        outgoing.flushHeaders();
        const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
        body.on('error', () => outgoing.destroy());
        outgoing.on('close', () => body.destroy());
        body.pipe(outgoing);
      });
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(path: string): number {
    return this.requests.filter((one) => one.startsWith(path)).length;
  }

  async close(): Promise<void> {
    this.relay.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
