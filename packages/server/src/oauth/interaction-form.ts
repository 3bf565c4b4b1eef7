import { createHmac, timingSafeEqual } from 'node:crypto';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';

/**
 * The token of a form: a MAC under the flow cookie's secret, which no other site and no script can read, over all that the page
 * showed. So a form counts only in its own browser, for its own interaction, and for the very question that was asked.
 */
export function formToken(flow: string, shown: readonly string[]): string {
  return createHmac('sha256', flow)
    .update(JSON.stringify(['sealwright form', ...shown]))
    .digest('base64url');
}

export function isFormToken(presented: string | undefined, flow: string, shown: readonly string[]): boolean {
  const given = Buffer.from(presented ?? '');
  const right = Buffer.from(formToken(flow, shown));
  return given.length === right.length && timingSafeEqual(given, right);
}

/**
 * Refuses a form that a browser sends from another site, before anything of it is read. Every browser of today says where a POST
 * comes from, by `Origin` or by `Sec-Fetch-Site`; who says neither is none.
 *
 * @throws AuthError `form_foreign`
 */
export function requireOwnForm({ request, server }: Pick<Exchange, 'request' | 'server'>): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const own = new URL(server.issuer.url).origin;
  if (site !== null && site !== 'same-origin') throw errors.create('form_foreign');
  if (origin !== null && origin !== own) throw errors.create('form_foreign');
  if (site === null && origin === null) throw errors.create('form_foreign');
}
