/** A node in front of an issuer's log, over real HTTP: it passes everything on until a test makes it lie, freeze or fall. */
import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers true where it took the request over. */
type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export class FeedFront {
  readonly #target: string;
  readonly #server: Server;
  readonly #open = new Set<ServerResponse>();
  readonly requests: IncomingMessage[] = [];
  fault: Fault = () => false;
  /** The connection stands and nothing more comes through it. */
  frozen = false;
  /** Changes what streams say, event by event. */
  bend: (event: string) => string = (event) => event;

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get streams(): number {
    return this.#open.size;
  }

  count(path: string): number {
    return this.requests.filter(({ url }) => url?.startsWith(path)).length;
  }

  cut(): void {
    for (const response of this.#open) response.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request);
    if (this.fault(request, response)) return;
    const path = request.url ?? '/';
    const upstream = ask(`${this.#target}${path}`, { headers: { ...request.headers, host: '127.0.0.1' } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      if (!path.startsWith('/revocations/stream')) return void answer.pipe(response);
      this.#open.add(response);
      let rest = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        const events = (rest + text).split(/(?<=\n\n)/);
        rest = events.at(-1)?.endsWith('\n\n') ? '' : (events.pop() ?? '');
        if (!this.frozen) response.write(events.map((event) => this.bend(event)).join(''));
      });
      answer.on('close', () => response.destroy());
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => {
      this.#open.delete(response);
      upstream.destroy();
    });
    upstream.end();
  }
}
