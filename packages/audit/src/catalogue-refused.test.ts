import { describe, expect, it } from 'vitest';
import { sealwrightVerifier } from '../test/sealwright-verifier.ts';
import { catalogue } from './catalogue.ts';
import type { RowResult } from './report.ts';
import type { TrustedAlgorithm } from './trusted-issuer.ts';
import { auditVerifier } from './verifier-audit.ts';

const algorithms: readonly TrustedAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

describe('a correct verifier', () => {
  it.each(algorithms)('refuses every variant of every attack, where its issuer signs with %s', async (algorithm) => {
    const { report, accepted } = await auditVerifier(sealwrightVerifier, { algorithm, allowed: ['load'] });
    expect(report.calibration).toMatchObject({ sound: true, goodAtEnd: '200' });
    expect(report.rows.map(({ attack }) => attack)).toEqual(catalogue.map(({ id }) => id));
    expect(report.rows.flatMap(findings)).toEqual([]);
    expect(report.rows.filter(({ verdict }) => verdict === 'inconclusive').flatMap(unexplained)).toEqual([]);
    expect(accepted.map(({ attack, variant }) => `${attack} ${variant}`).filter(isForbidden)).toEqual([]);
  });

  it('is not what a verifier is taken for that forgives one blank', async () => {
    const { report } = await auditVerifier(async (trusted) => {
      const verify = await sealwrightVerifier(trusted);
      return async (token) => verify(token.replace(' ', ''));
    });
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

/** A row without a verdict says what it lacks, or why it cannot be fired from outside. */
function unexplained({ attack, reason = '' }: RowResult): readonly string[] {
  const row = catalogue.find(({ id }) => id === attack);
  const owned = row?.kind === 'not-forged' && row.reason.length > 20;
  const named = /^needs |^nothing of this row can be made of this token$/.test(reason);
  return owned || named ? [] : [`${attack} ${reason}`];
}

function isForbidden(accepted: string): boolean {
  const row = catalogue.find(({ id }) => accepted.startsWith(id));
  return row !== undefined && 'expect' in row && row.expect !== 'either';
}
