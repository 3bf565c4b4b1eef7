import { createHash, timingSafeEqual } from 'node:crypto';
import { encodeBase64Url } from '@sealwright/jwt';
import type { ResourceCredential } from './basic-credential.ts';
import { minNeighbourSecretLength } from './defaults.ts';

/** Lets whoever calls from this very machine read. For a relay beside its neighbours, as in a pod. */
export const loopbackNeighbours: unique symbol = Symbol('loopbackNeighbours');

/** What a host says of a request. Hono's `env` on Node (`{incoming}`) is understood as it is. */
export interface NeighbourFacts {
  readonly remoteAddress?: string | undefined;
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } } | undefined;
}

/** Who calls, or undefined for nobody that is known here. */
export type FindNeighbour = (request: Request, facts: NeighbourFacts | undefined) => string | undefined;

/**
 * Knows neighbours by HTTP Basic, as the issuer knows resource servers, or lets the machine itself read.
 *
 * @throws TypeError for an empty list, a name twice, or a secret under 16 characters
 */
export function createNeighbourAccess(
  neighbours: readonly ResourceCredential[] | typeof loopbackNeighbours,
): FindNeighbour {
  if (neighbours === loopbackNeighbours) {
    // The peer's address and not the request's `Host`, which the caller writes himself.
    return (_request, facts) => {
      const address = facts?.remoteAddress ?? facts?.incoming?.socket?.remoteAddress;
      return address !== undefined && loopback.test(address) ? 'loopback' : undefined;
    };
  }
  if (new Set(neighbours.map(({ resource }) => resource)).size !== neighbours.length || neighbours.length === 0)
    throw new TypeError('neighbours must be one or more, each once');
  const known = neighbours.map(({ resource, secret }) => {
    const text = typeof secret === 'string' ? secret : encodeBase64Url(secret.reveal());
    if (text.length < minNeighbourSecretLength) throw new TypeError('a neighbour’s secret is too short');
    return { resource, digest: digestPair(resource, text) };
  });
  return (request) => {
    const given = readBasicPair(request.headers.get('authorization'));
    if (given === undefined) return undefined;
    const digest = digestPair(...given);
    // All are looked at, so that time says nothing of which one was near.
    return known.filter((one) => timingSafeEqual(one.digest, digest))[0]?.resource;
  };
}

const loopback = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/;

function digestPair(resource: string, secret: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([resource, secret]))
    .digest();
}

/** RFC 7617, both halves form-encoded (RFC 6749 §2.3.1). */
function readBasicPair(header: string | null): readonly [resource: string, secret: string] | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const parts = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const [resource, secret] = parts;
  if (parts.length !== 2 || resource === undefined || secret === undefined) return undefined;
  try {
    return [decodeURIComponent(resource), decodeURIComponent(secret)];
  } catch {
    return undefined;
  }
}
