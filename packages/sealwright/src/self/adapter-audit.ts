import { type AuditReport, auditApi, auditVerifier, type TrustedIssuer, type Verify } from '@sealwright/audit';
import { createMultiVerifier, createVerifier, remoteJwks, type Verifier } from '@sealwright/verifier';
import type { GuardedApi } from './guarded-apis.ts';
import { isMissingPackage, type NotInstalled } from './self-subject.ts';

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

/** A verifier of two issuers whose keys have one name: a token of the one is none of the other. */
export async function auditTwoIssuers(): Promise<AuditReport> {
  const setUp = async (trusted: TrustedIssuer): Promise<Verify> => {
    const issuers = [trusted, ...(trusted.neighbour === undefined ? [] : [trusted.neighbour])];
    const verifier = createMultiVerifier({
      issuers: issuers.map(({ issuer, audience, typ, jwksUrl }) => ({
        ...{ issuer, audience, typ },
        keys: remoteJwks({ url: jwksUrl, issuer }),
        revocation: 'none',
      })),
    });
    return async (token) => verifier.verify(token);
  };
  const options = { algorithm: 'ES256', name: 'verifier of two issuers', trustsNeighbour: true } as const;
  return (await auditVerifier(setUp, options)).report;
}

/** As the documentation has it: keys from the issuer's key set, and nothing that is optional. */
function createTrustingVerifier({ issuer, audience, typ, jwksUrl }: TrustedIssuer): Verifier {
  return createVerifier({
    ...{ issuer, audience, typ },
    keys: remoteJwks({ url: jwksUrl, issuer }),
    revocation: 'none',
  });
}
