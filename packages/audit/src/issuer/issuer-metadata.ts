import { readMembers, type Send } from './authorization-server.ts';

/** What an issuer publishes of itself. */
export interface PublishedFacts {
  /** Undefined where it publishes none. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The key set as text, byte for byte, and the headers it came with. */
  readonly keySetText?: string;
  readonly keySetHeaders?: Readonly<Record<string, string>>;
}

/** Reads the metadata (RFC 8414 §3, OpenID Connect Discovery §4) and the key set, if it is of the issuer's own origin. */
export async function readPublishedFacts(issuer: string, send: Send): Promise<PublishedFacts> {
  const metadata = await readMetadata(issuer, send);
  const address = metadata?.['jwks_uri'];
  if (metadata === undefined) return {};
  if (typeof address !== 'string' || originOf(address) !== originOf(issuer)) return { metadata };
  const { status, body, headers } = await send({
    method: 'GET',
    url: address,
    headers: { accept: 'application/json' },
  });
  return status === 200 ? { metadata, keySetText: body, keySetHeaders: headers } : { metadata };
}

async function readMetadata(issuer: string, send: Send): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const url of places) {
    const { status, body } = await send({ method: 'GET', url, headers: { accept: 'application/json' } });
    const members = status === 200 ? readMembers(body) : {};
    if (typeof members['issuer'] === 'string') return members;
  }
  return undefined;
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
