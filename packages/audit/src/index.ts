export type * from './attack.ts';
export { catalogue } from './catalogue.ts';
export type { Verify } from './function-target.ts';
export type { AcceptedForgery, AuditOutcome, AuditReport, Calibration, RowResult } from './report.ts';
export type { TrustedAlgorithm, TrustedIssuer } from './trusted-issuer.ts';
export { auditVerifier, type VerifierAuditOptions, type VerifierSetup } from './verifier-audit.ts';
