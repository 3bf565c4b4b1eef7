import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import {
  comparesBegins,
  countsAudiences,
  forgetsAudience,
  forgetsIssuer,
  forgetsTime,
  forgivesAnHour,
  keepsPatternState,
  matchesIssuerLists,
  matchesSlowly,
  readsTimesWithDefault,
  searchesNames,
} from '../../test/broken-judges.ts';
import { carelessVerifier } from '../../test/careless-verifier.ts';
import type { RowResult } from '../report.ts';
import { auditVerifier, type VerifierSetup } from '../verifier-audit.ts';

describe('a verifier with one mistake in its judgement', () => {
  it.each<[string, VerifierSetup, readonly string[]]>([
    ['G01', forgetsTime, ['an-hour-ago', 'a-year-ago', 'in-1970', 'at-zero']],
    ['G02', carelessVerifier, ['no-exp', 'no-times', 'expiry-by-another-name']],
    ['G03', readsTimesWithDefault, ['exp-past-text', 'exp-null', 'exp-object', 'nbf-future-text', 'nbf-list']],
    ['G04', carelessVerifier, ['milliseconds', 'a-century', 'year-9999', 'beyond-double']],
    ['G05', carelessVerifier, ['in-an-hour', 'in-a-day', 'in-five-minutes']],
    ['G06', carelessVerifier, ['in-an-hour', 'issued-after-its-end']],
    ['G07', forgivesAnHour, ['ended-2-minutes-ago', 'ended-50-minutes-ago']],
    ['G08', forgetsAudience, ['another-audience', 'no-audience', 'the-issuer-itself']],
    ['G09', countsAudiences, ['empty-list', 'empty-object']],
    ['G10', searchesNames, ['iss-longer-host', 'iss-address-before', 'aud-list-in-a-text', 'aud-with-fragment']],
    ['G10', comparesBegins, ['iss-without-its-end', 'iss-upper-case', 'aud-without-its-end']],
    ['G11', forgetsIssuer, ['another-issuer', 'no-issuer', 'empty-issuer']],
    ['G12', matchesIssuerLists, ['stranger-first', 'stranger-second', 'list-of-one']],
    ['G14', carelessVerifier, ['sub-number', 'sub-object', 'sub-condition', 'jti-null']],
  ])('falls to %s', async (row, setUp, variants) => {
    const accepted = await acceptedVariants(setUp, row, { algorithm: 'ES256' });
    expect(accepted).toEqual(expect.arrayContaining([...variants]));
  });

  it('falls to G13 by a pattern that remembers, although no good token can be relied on then', async () => {
    const { report } = await auditVerifier(keepsPatternState, { only: ['G01', 'G13'], algorithm: 'ES256' });
    expect(report.calibration).toMatchObject({ sound: false });
    expect(report.calibration.reason).toMatch(/differently each time/);
    const [time, matchers] = report.rows;
    expect(time).toMatchObject({ verdict: 'inconclusive' });
    expect(matchers?.verdict).toBe('crashed');
    expect(verdictOf(matchers, 'good-tokens-in-a-row')).toBe('crashed');
  });

  it('falls to G13 by a pattern that tries everything', async () => {
    const { report } = await auditVerifier(matchesSlowly, { only: ['G13'], algorithm: 'ES256' });
    expect(report.rows[0]?.verdict).toBe('slow');
    expect(verdictOf(report.rows[0], 'sub-letters')).toBe('slow');
    expect(verdictOf(report.rows[0], 'jti-letters')).toBe('refused');
  });
});

function verdictOf(row: RowResult | undefined, variant: string): string | undefined {
  return row?.variants.find((result) => result.variant === variant)?.verdict;
}
