import type { Signer } from '../attack.ts';
import { writeSignedToken } from '../unsafe-writer.ts';

/** The private key of a client that authenticates by `private_key_jwt`, and the audience that its server wants. */
export interface ClientKey extends Signer {
  readonly audience: string;
}

/** An assertion of the client, good for a minute, for any audience at all (RFC 7523 §3). */
export async function writeClientAssertion(
  clientId: string,
  key: ClientKey,
  audience: string | readonly string[],
): Promise<string> {
  const { alg, kid } = key;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: crypto.randomUUID(), iat: now, exp: now + 60 };
  return writeSignedToken({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) }, claims, key);
}
