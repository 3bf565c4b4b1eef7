/** One client process: opens its sockets first, then, on the word, sends the same refresh on all of them at once. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

interface Order {
  readonly port: number;
  readonly sockets: number;
  readonly refreshToken: string;
}

process.once('message', (order: Order) => void send(order));

async function send(order: Order): Promise<void> {
  const body = JSON.stringify({ refresh_token: order.refreshToken });
  const request = [
    'POST /token/refresh HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
  const sockets = await Promise.all(Array.from({ length: order.sockets }, () => open(order.port)));
  const word = once(process, 'message');
  process.send?.('ready');
  await word;
  const answers = await Promise.all(sockets.map((socket) => exchange(socket, request)));
  process.send?.(answers, () => process.disconnect());
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function exchange(socket: Socket, request: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.once('end', () =>
      resolve({ status: Number(text.slice(9, 12)), body: text.slice(text.indexOf('\r\n\r\n') + 4) }),
    );
    socket.once('error', reject);
    socket.write(request);
  });
}
