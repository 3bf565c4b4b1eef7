import type { Holder } from './grant.ts';

export interface TokenFacts extends Holder {
  /** When it was issued, by the server's clock. */
  readonly issuedAt: number;
}

/**
 * Whose an access token is, and which of two is newer: read without verification, and used for nothing but to keep
 * accounts apart. What a person may do is decided by the API that verifies the token. Undefined for what is no such token.
 */
export function readTokenFacts(accessToken: unknown): TokenFacts | undefined {
  if (typeof accessToken !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(accessToken)) return undefined;
  try {
    const bytes = atob((accessToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const payload = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    const { sub, sid, iat } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    return typeof sub === 'string' && typeof sid === 'string' && typeof iat === 'number'
      ? { sub, sid, issuedAt: iat }
      : undefined;
  } catch {
    return undefined;
  }
}
