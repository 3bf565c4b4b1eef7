import { type AuditReport, auditApi, type TrustedIssuer } from '@sealwright/audit';
import { createVerifier, remoteJwks, type Verifier } from '@sealwright/verifier';
import type { GuardedApi } from './guarded-apis.ts';
import type { NotInstalled } from './self-subject.ts';

/** One adapter of the verifier, behind real HTTP; the catalogue is fired at its one route. */
export async function auditAdapter({ framework, serve }: GuardedApi): Promise<AuditReport | NotInstalled> {
  try {
    const { report } = await auditApi(async (trusted) => serve(createTrustingVerifier(trusted)), {
      algorithm: 'ES256',
      name: `adapter ${framework}`,
    });
    return report;
  } catch (error) {
    if (isMissingPackage(error)) return { notInstalled: framework };
    throw error;
  }
}

/** As the documentation has it: keys from the issuer's key set, and nothing that is optional. */
export function createTrustingVerifier({ issuer, audience, typ, jwksUrl }: TrustedIssuer): Verifier {
  return createVerifier({
    ...{ issuer, audience, typ },
    keys: remoteJwks({ url: jwksUrl, issuer }),
    revocation: 'none',
  });
}

function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
