import { runAudit } from './audit-run.ts';
import { verifierTimeoutMilliseconds, version } from './defaults.ts';
import { functionTarget, type Verify } from './function-target.ts';
import type { AuditOutcome, RowResult } from './report.ts';
import { openSetUpIssuer, type SetUpOptions } from './set-up-issuer.ts';
import type { KeySetAnswer } from './stage.ts';
import type { Target } from './target.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/**
 * Sets a verifier up to trust this issuer, as a person would configure it, and answers the function that verifies. It is
 * called again wherever an attack needs a verifier that has nothing cached.
 */
export type VerifierSetup = (trusted: TrustedIssuer) => Verify | Promise<Verify>;

export interface VerifierAuditOptions extends SetUpOptions {
  readonly name?: string;
  /** Only these rows, by number or by the letter of their group. Default: all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly allowed?: readonly ('load' | 'destructive')[];
  /**
   * For how long the verifier goes on with a key set that it has fetched. An attack that waits for it to fetch again waits
   * so long; without it, it does not wait.
   */
  readonly keySetMaxAgeSeconds?: number;
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
}

/**
 * Fires the catalogue at a verifier function. The audit makes the issuer up, serves its key set on loopback, and holds its
 * key: so nearly every attack can be fired, those that bend what is signed and those that bend the key set as well.
 *
 * It does NOT stop a function that never returns, and judges nothing where good and bad tokens are answered alike: such a
 * report says `calibration.sound: false`. The function and the audit share a process; what ends the one ends the other.
 *
 * @throws AuthError `attack_unknown`: `only` or `skip` names no attack. What `setUp` throws at first is thrown on.
 *
 * @example
 * import { auditVerifier } from '@sealwright/audit';
 * import { createPolicy, parseJwkSet, verifyJwt } from '@sealwright/jwt';
 *
 * const { report } = await auditVerifier(
 *   async ({ issuer, audience, typ, jwks }) => {
 *     const { keySet } = await parseJwkSet(JSON.stringify(jwks), { issuer });
 *     const policy = createPolicy({ issuer, audience, typ });
 *     return async (token) => verifyJwt(token, keySet, policy);
 *   },
 *   { algorithm: 'ES256' },
 * );
 * const findings = report.rows.filter(({ verdict }) => verdict !== 'refused' && verdict !== 'inconclusive');
 */
export async function auditVerifier(setUp: VerifierSetup, options: VerifierAuditOptions = {}): Promise<AuditOutcome> {
  const { name = 'verifier', only, skip, allowed, keySetMaxAgeSeconds, onRow } = options;
  const { context, host, listener, trustedWith, dress, close } = await openSetUpIssuer(options);
  const setUpOn = async (answer: KeySetAnswer | undefined): Promise<Target> =>
    dress(functionTarget(await setUp(trustedWith(answer)), name, verifierTimeoutMilliseconds));
  try {
    return await runAudit({
      ...{ listener, version },
      target: await setUpOn(undefined),
      context: { ...context, reach: 'function' },
      keySetHost: host,
      renewTarget: async (answer) => setUpOn(answer).catch(() => refusingTarget(name)),
      ...(keySetMaxAgeSeconds === undefined ? {} : { keySetMaxAgeSeconds }),
      ...(only === undefined ? {} : { only }),
      ...(skip === undefined ? {} : { skip }),
      ...(onRow === undefined ? {} : { onRow }),
      ...(allowed === undefined ? {} : { allowed }),
    });
  } finally {
    await close();
  }
}

/** A verifier that could not be set up on what the host serves lets nobody in. */
function refusingTarget(name: string): Target {
  return functionTarget(() => false, name, verifierTimeoutMilliseconds);
}
