import { systemClock } from '../audit-clock.ts';
import { defaultBodyMilliseconds, defaultTimeoutMilliseconds, maxKeySetBytes } from '../defaults.ts';
import { auditErrors } from '../errors.ts';
import { isLoopbackAddress } from './origin-pin.ts';
import { createPinnedClient, sendUrl } from './pinned-client.ts';
import { createPace } from './request-pace.ts';

/** A key set and where it was had. */
export interface FetchedKeySet {
  readonly url: string;
  readonly text: string;
}

/**
 * Fetches a key set that the person has named, from its own origin alone. A redirect is not followed.
 *
 * @throws AuthError `key_set_unavailable`, `target_unresolved`, `target_unreachable`.
 */
export async function fetchKeySet(url: string, ca?: string): Promise<FetchedKeySet> {
  if (!isWebUrl(url)) throw unavailable('it is no http or https URL');
  return { url, text: await get(new URL(url), ca) };
}

/**
 * Looks for the key set of a token's issuer, by its metadata (OpenID Connect Discovery §4, RFC 8414 §3). A token may name
 * any address there is, so this asks only where the issuer is on the target's origin or on this machine, or the person said
 * that it may be asked; and takes a key set of the issuer's own origin only.
 *
 * @returns undefined where the issuer may not be asked.
 * @throws AuthError `key_set_unavailable`, `target_unresolved`, `target_unreachable`.
 */
export async function discoverKeySet(
  issuer: unknown,
  options: { readonly target: URL; readonly mayAsk: boolean; readonly ca?: string | undefined },
): Promise<FetchedKeySet | undefined> {
  if (typeof issuer !== 'string' || !isWebUrl(issuer)) return undefined;
  const { origin, pathname, hostname } = new URL(issuer);
  const isHere = hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
  if (origin !== options.target.origin && !isHere && !options.mayAsk) return undefined;
  const path = pathname.replace(/\/$/, '');
  const places = [`${path}/.well-known/openid-configuration`, `/.well-known/oauth-authorization-server${path}`];
  for (const place of places) {
    const text = await get(new URL(origin + place), options.ca).catch(() => undefined);
    const address = text === undefined ? undefined : readKeySetAddress(text);
    if (address === undefined) continue;
    if (!isWebUrl(address) || new URL(address).origin !== origin)
      throw unavailable('its metadata leads to another origin');
    return fetchKeySet(address, options.ca);
  }
  throw unavailable('the issuer of the token has no metadata');
}

async function get(url: URL, ca: string | undefined): Promise<string> {
  const client = await createPinnedClient({
    origins: [url],
    // No attack: one GET of a public document.
    ownsTarget: true,
    ca,
    pace: createPace({ requests: 1, milliseconds: defaultTimeoutMilliseconds }, systemClock),
    timeoutMilliseconds: defaultTimeoutMilliseconds,
    bodyMilliseconds: defaultBodyMilliseconds,
    maxBodyBytes: maxKeySetBytes,
  });
  const answer = await sendUrl(client, { method: 'GET', url: url.href, headers: { accept: 'application/json' } }).catch(
    (error: unknown) => {
      throw unavailable(error instanceof Error ? error.message : 'it got no answer');
    },
  );
  if (answer.status !== 200) throw unavailable(`it is answered with ${answer.status}`);
  return answer.body;
}

function readKeySetAddress(text: string): string | undefined {
  try {
    const metadata = JSON.parse(text) as { readonly jwks_uri?: unknown } | null;
    return typeof metadata?.jwks_uri === 'string' ? metadata.jwks_uri : undefined;
  } catch {
    return undefined;
  }
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === '';
}

function unavailable(reason: string): Error {
  return auditErrors.create('key_set_unavailable', { evidence: { reason } });
}
