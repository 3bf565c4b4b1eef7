import { createHmacKey, createKeySet, createPolicy, createSecret, parseJwkSet, verifyJwt } from '@sealwright/jwt';
import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';

/**
 * A correct verifier, set up as its documentation says. Its origin is `foreign`: the more patient of the two, which
 * passes over header parameters that it does not know.
 */
export async function sealwrightVerifier(trusted: TrustedIssuer): Promise<Verify> {
  const { issuer, audience, typ } = trusted;
  const keys = await keysOf(trusted);
  const policy = createPolicy({ issuer, audience, typ, origin: 'foreign' });
  return async (token) => verifyJwt(token, keys, policy);
}

async function keysOf({ issuer, jwks, kid, secret }: TrustedIssuer): Promise<ReturnType<typeof createKeySet>> {
  if (jwks.keys.length > 0) return (await parseJwkSet(JSON.stringify(jwks), { issuer })).keySet;
  const key = await createHmacKey({ alg: 'HS256', kid, secret: createSecret(secret) });
  return createKeySet({ issuer, keys: [key] });
}
