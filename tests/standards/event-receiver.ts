import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

/** What a receiver does with a request once it has read it. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface EventReceiverServer {
  readonly origin: string;
  readonly bodies: string[];
  readonly requests: IncomingMessage[];
  behave(behaviour: Behaviour): void;
  /** Resolves once so many requests have come in all. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A receiver of pushes (RFC 8935) on loopback, that behaves as it is told. */
export async function openEventReceiver(): Promise<EventReceiverServer> {
  const bodies: string[] = [];
  const requests: IncomingMessage[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let behaviour: Behaviour = accept;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(body);
      requests.push(request);
      behaviour(request, response, body);
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ bodies, requests },
    behave(next) {
      behaviour = next;
    },
    received: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** RFC 8935 §2.2. */
export const accept: Behaviour = (_request, response) => {
  response.writeHead(202).end();
};

/** Verifies a Security Event Token as SSF 1.0 §4.1 has a receiver do it, on jose and the issuer's documents alone. */
export async function verifyEvent(token: string, issuer: string, audience: string): Promise<JWTPayload> {
  const answer = await fetch(`${issuer}/.well-known/ssf-configuration`);
  const metadata = (await answer.json()) as { readonly issuer: string; readonly jwks_uri: string };
  if (metadata.issuer !== issuer) throw new Error('another transmitter');
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience,
    typ: 'secevent+jwt',
    requiredClaims: ['jti', 'iat'],
  });
  if ('sub' in payload || 'exp' in payload) throw new Error('a security event has no sub and no exp');
  return payload;
}
