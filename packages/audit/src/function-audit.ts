import { systemClock } from './audit-clock.ts';
import { chooseRows, runAudit } from './audit-run.ts';
import { openCallbackListener } from './callback-listener.ts';
import { verifierTimeoutMilliseconds, version } from './defaults.ts';
import { functionTarget, type Verify } from './function-target.ts';
import { type KnownMaterial, readContext } from './known-material.ts';
import type { AuditOutcome, RowResult } from './report.ts';

export interface FunctionAuditOptions extends KnownMaterial {
  readonly name?: string;
  /** Only these rows, by number or by the letter of their group. Default: all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly allowed?: readonly ('load' | 'destructive')[];
  readonly onRow?: (row: RowResult, done: number, total: number) => void;
}

/**
 * Fires the catalogue at a verifier function that is set up already, with a good token of its issuer.
 *
 * It does NOT run the function apart from this process: one that blocks for ever blocks the audit. Where the function can
 * be set up for the audit, `auditVerifier` judges far more: it holds the issuer's key.
 *
 * @throws AuthError `good_token_unreadable`, `second_token_unreadable`, `key_set_unreadable`, `public_keys_unfit`,
 * `attack_unknown`.
 */
export async function auditFunction(verify: Verify, options: FunctionAuditOptions): Promise<AuditOutcome> {
  const { name = 'verifier', only, skip, allowed, onRow } = options;
  const context = await readContext(options, 'function');
  chooseRows(options);
  const listener = await openCallbackListener({ clock: systemClock });
  try {
    return await runAudit({
      ...{ listener, version },
      target: functionTarget(verify, name, verifierTimeoutMilliseconds),
      context: { ...context, callbackUrl: listener.url },
      ...(only === undefined ? {} : { only }),
      ...(skip === undefined ? {} : { skip }),
      ...(allowed === undefined ? {} : { allowed }),
      ...(onRow === undefined ? {} : { onRow }),
    });
  } finally {
    await listener.close();
  }
}
