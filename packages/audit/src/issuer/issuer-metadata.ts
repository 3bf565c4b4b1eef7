import { readMembers, type Send } from './authorization-server.ts';

/** What an issuer publishes of itself. */
export interface PublishedFacts {
  /** Undefined where it publishes none. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Where the metadata was read. */
  readonly metadataUrl?: string;
  /** The key set as text, byte for byte, and the headers it came with. */
  readonly keySetText?: string;
  readonly keySetHeaders?: Readonly<Record<string, string>>;
}

/** Reads the metadata (RFC 8414 §3, OpenID Connect Discovery §4) and the key set, if it is of the issuer's own origin. */
export async function readPublishedFacts(issuer: string, send: Send): Promise<PublishedFacts> {
  const found = await readMetadata(issuer, send);
  if (found === undefined) return {};
  const address = found.metadata['jwks_uri'];
  if (typeof address !== 'string' || originOf(address) !== originOf(issuer)) return found;
  const { status, body, headers } = await send({
    method: 'GET',
    url: address,
    headers: { accept: 'application/json' },
  });
  return status === 200 ? { ...found, keySetText: body, keySetHeaders: headers } : found;
}

async function readMetadata(
  issuer: string,
  send: Send,
): Promise<Required<Pick<PublishedFacts, 'metadata' | 'metadataUrl'>> | undefined> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const url of places) {
    const { status, body } = await send({ method: 'GET', url, headers: { accept: 'application/json' } });
    const metadata = status === 200 ? readMembers(body) : {};
    if (typeof metadata['issuer'] === 'string') return { metadata, metadataUrl: url };
  }
  return undefined;
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
