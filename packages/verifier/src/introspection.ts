import { type Fetch, maxIntrospectionBytes, maxIntrospections } from './defaults.ts';
import { errors } from './errors.ts';
import { fetchObject } from './peer-fetch.ts';

export interface IntrospectionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly timeoutMilliseconds: number;
}

/** Asks the issuer whether a token that verified locally is still active. */
export type Introspect = (token: string, jti: string) => Promise<boolean>;

/**
 * Token introspection (RFC 7662) as the fallback of a stale feed. Same token, one question at a time; at most 64 under
 * way, since an issuer whose feed is down is likely in trouble.
 *
 * It does NOT remember an answer, and takes nothing from it but `active`: the claims are those of the verified token.
 * Every failure is `revocation_stale`: not knowing is not "active".
 */
export function createIntrospection(options: IntrospectionOptions): Introspect {
  const underWay = new Map<string, Promise<boolean>>();
  return (token, jti) => {
    const asked = underWay.get(jti);
    if (asked !== undefined) return asked;
    if (underWay.size >= maxIntrospections) return Promise.reject(errors.create('revocation_stale'));
    const answer = introspect(options, token, jti).finally(() => underWay.delete(jti));
    underWay.set(jti, answer);
    return answer;
  };
}

async function introspect(options: IntrospectionOptions, token: string, jti: string): Promise<boolean> {
  try {
    const answer = await fetchObject({
      url: options.url,
      method: 'POST',
      headers: { ...options.headers, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
      fetch: options.fetch,
      timeoutMilliseconds: options.timeoutMilliseconds,
      maxBytes: maxIntrospectionBytes,
    });
    return parseActive(answer, jti);
  } catch (error) {
    throw errors.create('revocation_stale', { cause: error });
  }
}

/** RFC 7662 §2.2: `active` is required. An answer that names another token is no answer about this one. */
function parseActive({ active, jti: answered }: Readonly<Record<string, unknown>>, jti: string): boolean {
  const other = active === true && answered !== undefined && answered !== jti;
  if (typeof active !== 'boolean' || other) throw errors.create('peer_malformed');
  return active;
}
