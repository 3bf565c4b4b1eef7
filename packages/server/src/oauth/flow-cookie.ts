import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeBase64Url } from '@sealwright/jwt';
import { flowCookieName, formatPageCookie, readPageCookie } from '../browser-cookies.ts';
import type { Exchange } from '../exchange.ts';

/** The browser that a request comes from, as far as interactions go. */
export interface Flow {
  readonly secret: string;
  readonly hash: string;
  /** The header that hands it to a browser that had none. */
  readonly headers: Readonly<Record<string, string>>;
}

export function readFlow(exchange: Exchange): Flow | undefined {
  const secret = readPageCookie(exchange.request, flowCookieName);
  return secret !== undefined && /^[A-Za-z0-9_-]{43}$/.test(secret)
    ? { secret, hash: hashOf(secret), headers: {} }
    : undefined;
}

export function readOrBeginFlow(exchange: Exchange): Flow {
  return readFlow(exchange) ?? beginFlow(exchange);
}

function beginFlow({ server }: Exchange): Flow {
  const secret = encodeBase64Url(server.issuer.settings.random(32));
  return { secret, hash: hashOf(secret), headers: { 'set-cookie': formatPageCookie(flowCookieName, secret) } };
}

export function isFlow(flow: Flow | undefined, hash: string): boolean {
  if (flow === undefined) return false;
  const [given, right] = [Buffer.from(flow.hash), Buffer.from(hash)];
  return given.length === right.length && timingSafeEqual(given, right);
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
