import type { Upstream } from '../upstream-port.ts';

/**
 * The providers by their ids.
 *
 * Throws `TypeError` for an id that cannot stand in a path, and for two providers with one id or one issuer: their people would be
 * taken for each other.
 */
export function listUpstreams(upstreams: readonly Upstream[]): ReadonlyMap<string, Upstream> {
  const byId = new Map<string, Upstream>();
  const issuers = new Set<string>();
  for (const upstream of upstreams) {
    const { id, issuer } = upstream;
    if (!/^[a-z0-9-]{1,32}$/.test(id))
      throw new TypeError('upstreams: an id is 1 to 32 small letters, digits and dashes');
    if (byId.has(id)) throw new TypeError('upstreams: two have the same id');
    if (issuers.has(issuer)) throw new TypeError('upstreams: two have the same issuer');
    byId.set(id, upstream);
    issuers.add(issuer);
  }
  return byId;
}
