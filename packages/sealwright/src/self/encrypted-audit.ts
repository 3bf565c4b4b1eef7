import { type AuditReport, auditVerifier, type TrustedIssuer, type Verify } from '@sealwright/audit';
import { createPolicy } from '@sealwright/jwt';
import { keysOf } from './engine-audit.ts';
import { isMissingPackage, type NotInstalled } from './self-subject.ts';

/** Encrypted tokens, signed within. They need the package `jose`, which is optional. */
export async function auditEncrypted(name: string): Promise<AuditReport | NotInstalled> {
  try {
    return (await auditVerifier(setUp, { algorithm: 'ES256', name, encrypted: true })).report;
  } catch (error) {
    if (isMissingPackage(error)) return { notInstalled: 'jose' };
    throw error;
  }
}

/** As another issuer's: the envelope says less of what is in it than ours do. */
async function setUp(trusted: TrustedIssuer): Promise<Verify> {
  const { createDecryptionKeySet, importDecryptionJwk, verifyEncryptedJwt } = await import('@sealwright/jwt/jwe');
  const { issuer, audience, typ, encryption } = trusted;
  const decryption = createDecryptionKeySet([await importDecryptionJwk(encryption?.privateJwk, { enc: 'A256GCM' })]);
  const [keys, policy] = [await keysOf(trusted), createPolicy({ issuer, audience, typ, origin: 'foreign' })];
  return async (token) => verifyEncryptedJwt(token, decryption, keys, policy);
}
