import { describe, expect, it } from 'vitest';
import { sealwrightVerifier } from '../test/sealwright-verifier.ts';
import { catalogue } from './catalogue.ts';
import type { RowResult } from './report.ts';
import type { TrustedAlgorithm } from './trusted-issuer.ts';
import { auditVerifier } from './verifier-audit.ts';

const algorithms: readonly TrustedAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

// H10 waits for a real expiry, which no algorithm changes: once is enough.
describe('a correct verifier', () => {
  it.each(algorithms)('refuses every variant of every attack, where its issuer signs with %s', async (algorithm) => {
    const only = catalogue.map(({ id }) => id).filter((id) => id !== 'H10' || algorithm === 'ES256');
    const { report, accepted } = await auditVerifier(sealwrightVerifier, { algorithm, only, allowed: ['load'] });
    expect(report.calibration).toMatchObject({ sound: true, goodAtEnd: '200' });
    expect(report.rows.map(({ attack }) => attack)).toEqual(only);
    expect(report.rows.flatMap(findings)).toEqual([]);
    expect(report.rows.filter(({ verdict }) => verdict === 'inconclusive').flatMap(unexplained)).toEqual([]);
    expect(accepted.map(({ attack, variant }) => `${attack} ${variant}`).filter(isForbidden)).toEqual([]);
  });

  it('is not what a verifier is taken for that forgives one blank', async () => {
    const { report } = await auditVerifier(
      async (trusted) => {
        const verify = await sealwrightVerifier(trusted);
        return async (token) => verify(token.replace(' ', ''));
      },
      { only: ['A', 'F', 'G', 'H01', 'H04'] },
    );
    const found = report.rows.filter(({ verdict }) => verdict === 'accepted').map(({ attack }) => attack);
    expect(found).toEqual(['F06']);
  });
});

/** What may be accepted without fault is no finding. */
function findings({ attack, verdict, variants }: RowResult): readonly string[] {
  if (verdict === 'refused' || verdict === 'inconclusive') return [];
  return variants
    .filter((variant) => variant.verdict !== 'refused')
    .map((variant) => `${attack} ${variant.variant} ${variant.verdict} ${variant.reason ?? ''}`);
}

/** A row without a verdict says what it lacks or why it cannot be fired; never that an answer could not be told. */
function unexplained({ attack, reason = '' }: RowResult): readonly string[] {
  const isTold = reason.length > 5 && !/neither as the good|differently|no answer|not sent|broke off/.test(reason);
  return isTold ? [] : [`${attack} ${reason}`];
}

function isForbidden(accepted: string): boolean {
  const row = catalogue.find(({ id }) => accepted.startsWith(id));
  return row !== undefined && 'expect' in row && row.expect !== 'either';
}
