import {
  type AuditReport,
  auditVerifier,
  type TrustedAlgorithm,
  type TrustedIssuer,
  type Verify,
} from '@sealwright/audit';
import {
  createHmacKey,
  createKeySet,
  createPolicy,
  createSecret,
  type KeySet,
  parseJwkSet,
  verifyJwt,
} from '@sealwright/jwt';

/** The algorithms in which the core is audited: one of each family. */
export const auditedAlgorithms: readonly TrustedAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

/** The token core, on the engine that this process has. */
export async function auditEngine(algorithm: TrustedAlgorithm, name: string): Promise<AuditReport> {
  const { report } = await auditVerifier(setUp, { algorithm, name });
  return report;
}

async function setUp(trusted: TrustedIssuer): Promise<Verify> {
  const { issuer, audience, typ } = trusted;
  const [keys, policy] = [await keysOf(trusted), createPolicy({ issuer, audience, typ })];
  return async (token) => verifyJwt(token, keys, policy);
}

/** The keys of that issuer, as the core holds them. */
export async function keysOf({ issuer, jwks, kid, secret }: TrustedIssuer): Promise<KeySet> {
  if (jwks.keys.length > 0) return (await parseJwkSet(JSON.stringify(jwks), { issuer })).keySet;
  return createKeySet({ issuer, keys: [await createHmacKey({ alg: 'HS256', kid, secret: createSecret(secret) })] });
}
