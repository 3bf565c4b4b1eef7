import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of the bytes on their way back to the near side. */
export type Passage =
  | { readonly kind: 'through' }
  /** Each piece comes so much later, in its order. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Half of the next piece passes, and then the connection ends. */
  | { readonly kind: 'half' }
  /** Nothing passes either way, and the connections stay open. */
  | { readonly kind: 'black-hole' }
  /** Every connection ends, and no other is taken. */
  | { readonly kind: 'cut' };

/** A link of a test's own, on loopback, that can do what networks do. */
export interface TcpProxy {
  readonly port: number;
  readonly url: string;
  /** From now on, for the connections that are open too. */
  set(passage: Passage): void;
  /** Where connections lead from now on; those that are open stay. */
  lead(port: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let passage: Passage = { kind: 'through' };
  let to = target;
  const server = createServer((near) => {
    if (passage.kind === 'cut') {
      near.destroy();
      return;
    }
    const link = openLink(near, to, () => passage);
    links.add(link);
    near.once('close', () => links.delete(link));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    for (const link of links) link.end();
  };
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    set(next) {
      passage = next;
      if (next.kind === 'cut') cut();
    },
    lead: (port) => {
      to = port;
    },
    async close() {
      server.close();
      cut();
      if (server.listening) await once(server, 'close');
    },
  };
}

interface Link {
  end(): void;
}

function openLink(near: Socket, target: number, passage: () => Passage): Link {
  const far = connect(target, '127.0.0.1');
  const end = (): void => {
    near.destroy();
    far.destroy();
  };
  for (const socket of [near, far]) socket.on('error', end).on('close', end);
  near.on('data', (bytes) => {
    if (passage().kind !== 'black-hole') far.write(bytes);
  });
  far.on('data', (bytes) => {
    const now = passage();
    if (now.kind === 'through') near.write(bytes);
    if (now.kind === 'slow') setTimeout(() => near.writable && near.write(bytes), now.milliseconds);
    if (now.kind === 'half') near.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), end);
  });
  return { end };
}
