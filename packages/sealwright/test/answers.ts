import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server that answers what it is told, and 404 else. */
export interface Answers {
  readonly url: string;
  answer(path: string, document: unknown, headers?: Readonly<Record<string, string>>): void;
  answerWith(path: string, given: Given): void;
  stop(): Promise<void>;
}

export async function startAnswers(): Promise<Answers> {
  const known = new Map<string, Given>();
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body = '' } = known.get(request.url ?? '') ?? { status: 404 };
    response.writeHead(status, { connection: 'close', ...headers }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answer: (path, document, headers = {}) => known.set(path, { body: JSON.stringify(document), headers }),
    answerWith: (path, given) => known.set(path, given),
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
