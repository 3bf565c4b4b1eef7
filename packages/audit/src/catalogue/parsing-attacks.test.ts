import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import {
  copiesClaims,
  decodesByGroups,
  decodesEveryPiece,
  foldsNames,
  forgivesAbsence,
  readsTwoForms,
  takesAnySignature,
  takesEverySignature,
} from '../../test/broken-readers.ts';
import { carelessVerifier } from '../../test/careless-verifier.ts';
import { makeFullContext } from '../../test/full-contexts.ts';
import { auditVerifier, type VerifierSetup } from '../verifier-audit.ts';
import { claimAttacks } from './claim-attacks.ts';
import { kindAttacks } from './kind-attacks.ts';
import { parsingAttacks } from './parsing-attacks.ts';

describe('a verifier that reads as it came to mind', () => {
  it.each([
    ['F01', ['fourth-behind', 'fourth-empty', 'five-segments', 'token-twice']],
    ['F04', ['signed-1000-lists', 'signed-50000-lists', 'signed-500-objects']],
    ['F05', ['signature-padded', 'signature-over-padded', 'signed-payload-over-padded']],
    ['F06', ['signature-space-within', 'signature-letter-256-further', 'signed-header-exclamation-marks']],
    ['F07', ['signed-payload-standard-alphabet', 'signed-signature-mixed-alphabets']],
    ['F08', ['signature-last-bit', 'signed-payload-all-spare-bits', 'signed-header-last-bit']],
    ['F10', ['payload-sub-planted-first', 'payload-sub-escaped-first', 'header-alg-planted-first', 'nested-object']],
    ['F12', ['claims-beside-proto', 'claims-beside-constructor', 'header-beside-proto']],
    ['F13', ['byte-ff', 'overlong-slash', 'escaped-high-surrogate', 'raw-surrogate']],
    ['F15', ['exp-infinite', 'exp-two-to-63', 'nbf-infinite', 'identifier-loses-digits']],
    ['F19', ['unknown-name', 'unknown-address', 'bound-to-a-key']],
    ['F20', ['empty-list', 'text', 'null', 'name-absent', 'name-of-jws']],
    ['F21', ['false-without-crit', 'false-with-crit', 'text']],
    ['F22', ['claims-called-text-xml', 'claims-called-jwt']],
    ['F23', ['plain-called-deflated', 'plain-called-null']],
  ])('falls to %s', async (row, variants) => {
    const accepted = await acceptedVariants(carelessVerifier, row, { algorithm: 'ES256' });
    expect(accepted).toEqual(expect.arrayContaining(variants));
  });
});

describe('a verifier with one mistake in its reading', () => {
  it.each<[string, VerifierSetup, readonly string[]]>([
    ['F11', foldsNames, ['exp-upper-case-behind', 'iss-upper-case-behind', 'aud-upper-case-behind']],
    ['F12', copiesClaims, ['claims-from-proto', 'claims-beside-proto']],
    ['F14', forgivesAbsence, ['signed-list', 'signed-text', 'signed-number', 'signed-list-of-claims']],
    ['F16', readsTwoForms, ['compact-in-the-first-name', 'compact-without-blanks']],
    ['F17', takesAnySignature, ['genuine-then-strange', 'strange-then-genuine', 'genuine-and-unsigned']],
    ['F18', takesEverySignature, ['signatures-empty']],
  ])('falls to %s', async (row, setUp, variants) => {
    const accepted = await acceptedVariants(setUp, row, { algorithm: 'ES256' });
    expect(accepted).toEqual(expect.arrayContaining([...variants]));
  });

  it.each<[string, VerifierSetup, string]>([
    ['F02', decodesEveryPiece, 'dots-alone'],
    ['F03', decodesByGroups, 'header'],
  ])('is slow at %s', async (row, setUp, variant) => {
    const { report } = await auditVerifier(setUp, { only: [row], algorithm: 'ES256' });
    const [result] = report.rows;
    expect(result?.verdict).toBe('slow');
    expect(result?.variants.filter(({ verdict }) => verdict === 'slow').map((slow) => slow.variant)).toContain(variant);
  });
});

describe('what is sent over HTTP', () => {
  it('fits into a header, and arrives as it was sent, with the longest of signatures', async () => {
    const { context } = await makeFullContext('RS256');
    const rows = [...parsingAttacks, ...claimAttacks, ...kindAttacks].filter((attack) => attack.kind === 'token');
    const tokens = await Promise.all(rows.map(async (row) => row.forge({ ...context, reach: 'http' })));
    const texts = tokens.flat().map(({ token }) => token);
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((text) => text.length > 6144).map((text) => text.length)).toEqual([]);
    expect(texts.filter((text) => text !== text.trim() || !/^[\t\x20-\x7E]+$/.test(text))).toEqual([]);
  });
});
