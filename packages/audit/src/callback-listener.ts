import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendAnswer } from './answer-sending.ts';
import type { ForgeContext } from './attack.ts';
import type { AuditClock } from './audit-clock.ts';
import { auditErrors } from './errors.ts';
import type { KeySetAnswer } from './stage.ts';

/** Hears whether a target asks an address that only one token named. */
export interface CallbackListener {
  /** A new address for this label. It and every path below answer what was given, or 404. */
  readonly url: NonNullable<ForgeContext['callbackUrl']>;
  readonly wasAsked: (url: string) => boolean;
  /** Waits until all of them were asked, but no longer than this. */
  readonly settle: (urls: readonly string[], milliseconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ListenerOptions {
  /** Default: 127.0.0.1, which no other machine reaches. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Under which address the target reaches it. Default: the one that it listens on. */
  readonly publicUrl?: string;
  readonly clock: AuditClock;
}

/**
 * Opens the listener. Its paths are 128 random bits each: who asks one has read the token that names it. It serves what
 * attacks put there and nothing else, and keeps nothing of a request.
 *
 * @throws AuthError `callback_listen_failed`.
 */
export async function openCallbackListener(options: ListenerOptions): Promise<CallbackListener> {
  const { host = '127.0.0.1', port = 0, publicUrl, clock } = options;
  const places = new Map<string, { readonly answer: KeySetAnswer; asked: boolean }>();
  const server = createServer({ requestTimeout: 10_000, maxHeaderSize: 16_384 }, (request, response) => {
    const key = keyOf(request.url ?? '');
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) place.asked = true;
    sendAnswer(request, response, place?.answer ?? { status: 404, body: '' }, () => undefined);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.unref();
  await listen(server, port, host);
  const base = publicUrl?.replace(/\/+$/, '') ?? addressOf(server.address() as AddressInfo);
  const wasAsked = (url: string): boolean => places.get(keyOf(url) ?? '')?.asked ?? false;
  return {
    url: (label, answer) => {
      const key = randomBytes(16).toString('hex');
      const address = `${base}/${key}/${encodeURIComponent(label)}`;
      const served = typeof answer === 'function' ? answer(address) : answer;
      places.set(key, { answer: served ?? { status: 404, body: '' }, asked: false });
      return address;
    },
    wasAsked,
    settle: async (urls, milliseconds) => {
      const end = clock.now() + milliseconds;
      while (!urls.every(wasAsked) && clock.now() < end) await clock.wait(lookEveryMilliseconds);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

const lookEveryMilliseconds = 20;

/** Wherever in a URL it stands: a filter of addresses may be passed with something before it. */
function keyOf(url: string): string | undefined {
  return /[0-9a-f]{32}/.exec(url)?.[0];
}

function addressOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(auditErrors.create('callback_listen_failed', { cause })));
    server.listen(port, host, () => resolve());
  });
}
