import { readJsonAnswer } from './json-answer.ts';

/**
 * Why a server refused a proof: that it wants its nonce in it (RFC 9449 §8, §9), or that it does not hold. Undefined for every
 * other answer: a code or a refresh token must not be sent a second time because something else was wrong.
 *
 * A resource server says it in `WWW-Authenticate`, an authorization server in the body, which is left for others to read.
 */
export async function readProofRefusal(response: Response): Promise<'nonce' | 'proof' | undefined> {
  const { status, headers } = response;
  if (status !== 400 && status !== 401) return undefined;
  const [, said] = /\bDPoP\b.*\berror="(\w+)"/i.exec(headers.get('www-authenticate') ?? '') ?? [];
  const error = said ?? (status === 400 ? (await readJsonAnswer(response.clone()))?.['error'] : undefined);
  if (error === 'use_dpop_nonce') return headers.has('dpop-nonce') ? 'nonce' : undefined;
  return error === 'invalid_dpop_proof' ? 'proof' : undefined;
}

/**
 * The server's clock, in milliseconds since 1970, where the answer shows it to scripts: of another origin only if that exposes
 * `Date`. What a cache answers tells the time of another day.
 */
export function readServerDate({ status, headers }: Response): number | undefined {
  const fresh = status === 401 || /\bno-store\b/i.test(headers.get('cache-control') ?? '');
  const date = fresh ? Date.parse(headers.get('date') ?? '') : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
