import type { ForgeContext } from './attack.ts';
import { createAttackerKeys } from './attacker-keys.ts';
import { runAudit } from './audit-run.ts';
import { verifierTimeoutMilliseconds, version } from './defaults.ts';
import { functionTarget, type Verify } from './function-target.ts';
import { openKeySetHost } from './key-set-host.ts';
import type { AuditOutcome } from './report.ts';
import { makeTrustedIssuer, type TrustedAlgorithm, type TrustedIssuer } from './trusted-issuer.ts';

/** Sets a verifier up to trust this issuer, as a person would configure it, and answers the function that verifies. */
export type VerifierSetup = (trusted: TrustedIssuer) => Verify | Promise<Verify>;

export interface VerifierAuditOptions {
  /** The algorithm of the issuer that it is set up with. Default: RS256. */
  readonly algorithm?: TrustedAlgorithm;
  readonly name?: string;
  /** Only these rows. Default: all. */
  readonly only?: readonly string[];
  readonly allowed?: readonly ('load' | 'destructive')[];
}

/** Fires the catalogue at a verifier function. The audit makes the issuer up, so it can sign what is bent as well. */
export async function auditVerifier(setUp: VerifierSetup, options: VerifierAuditOptions = {}): Promise<AuditOutcome> {
  const { algorithm = 'RS256', name = 'verifier', only, allowed } = options;
  const now = Math.floor(Date.now() / 1000);
  const { facts, signer, keys, good } = await makeTrustedIssuer(algorithm, now);
  const keySetText = JSON.stringify(facts.jwks);
  const host = await openKeySetHost(keySetText);
  try {
    const verify = await setUp({ ...facts, jwksUrl: host.url });
    const context: ForgeContext = {
      now,
      good,
      keys,
      keySetText,
      signer,
      attacker: createAttackerKeys(),
      others: {},
      reach: 'function',
    };
    return await runAudit({
      target: functionTarget(verify, name, verifierTimeoutMilliseconds),
      context,
      keySetHost: host,
      version,
      ...(only === undefined ? {} : { only }),
      ...(allowed === undefined ? {} : { allowed }),
    });
  } finally {
    await host.close();
  }
}
