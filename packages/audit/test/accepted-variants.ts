import { auditVerifier, type VerifierAuditOptions, type VerifierSetup } from '../src/verifier-audit.ts';

/** The variants of a row that a verifier took. The run must have been able to tell good from bad. */
export async function acceptedVariants(
  setUp: VerifierSetup,
  row: string,
  options: VerifierAuditOptions = {},
): Promise<readonly string[]> {
  const { report } = await auditVerifier(setUp, { ...options, only: [row] });
  if (!report.calibration.sound) throw new Error(`nothing can be told apart: ${report.calibration.reason}`);
  const variants = report.rows.flatMap((result) => result.variants);
  return variants.filter(({ verdict }) => verdict === 'accepted').map(({ variant }) => variant);
}
