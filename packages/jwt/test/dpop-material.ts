import { type DpopExpectations, verifyDpopProof } from '../src/dpop.ts';
import { exportPublicJwk } from '../src/index.ts';
import { es256Key, failure, forgeEs256, now } from './token-material.ts';

export const request = { method: 'GET', url: 'https://api.example/reports', now: () => now };
export const good = { jti: 'j1', htm: 'GET', htu: request.url, iat: now };

export const publicJwk = async () => {
  const { kty, crv, x, y } = exportPublicJwk((await es256Key()).verificationKey) as unknown as Record<string, unknown>;
  return { kty, crv, x, y };
};

/** A proof, truly signed by the key of the tests, with a header and a payload as they are given. */
export async function forge(payload: unknown = good, header: object = {}): Promise<string> {
  return forgeEs256({ typ: 'dpop+jwt', alg: 'ES256', jwk: await publicJwk(), ...header }, payload);
}

export const reasonOf = async (proof: string, expected: Partial<DpopExpectations> = {}): Promise<unknown> => {
  const { code, evidence } = await failure(verifyDpopProof(proof, { ...request, ...expected }));
  return code === 'proof_invalid' ? evidence['reason'] : code;
};
