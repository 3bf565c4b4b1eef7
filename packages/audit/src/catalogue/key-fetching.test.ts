import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import * as broken from '../../test/broken-key-fetchers.ts';
import { takesEmbeddedKey } from '../../test/broken-key-sources.ts';
import { startApi } from '../../test/started-api.ts';
import { auditApi } from '../api-audit.ts';
import type { VariantResult } from '../attack.ts';
import type { Verify } from '../function-target.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { auditVerifier, type VerifierAuditOptions, type VerifierSetup } from '../verifier-audit.ts';

describe('the attacks on addresses, stores and certificates of keys', () => {
  it('C04 and C07 find a verifier that fetches what the token names', async () => {
    const found = await acceptedVariants(broken.followsJku, 'C04');
    expect(found).toEqual(expect.arrayContaining(['jku-rs256-known-kid', 'jku-es256-own-kid', 'jku-eddsa-no-kid']));
    const spelled = await acceptedVariants(broken.followsJku, 'C07');
    expect(spelled).toEqual(expect.arrayContaining(['jku-plain', 'jku-decimal', 'jku-upper-case']));
  });

  it('C05 finds a verifier that compares only the beginning of an address', async () => {
    const found = await acceptedVariants(broken.followsJkuThatBegins, 'C05');
    expect(found).toEqual(expect.arrayContaining(['trusted-as-user', 'open-redirect']));
    expect(await acceptedVariants(broken.followsJkuThatBegins, 'C04')).toEqual([]);
  });

  it('C06 finds a verifier that fetches data addresses', async () => {
    const found = await acceptedVariants(broken.followsJku, 'C06');
    expect(found).toEqual(expect.arrayContaining(['jku-data-base64', 'jku-data-percent-encoded']));
  });

  it('C08 and C09 find a verifier that takes any certificate', async () => {
    expect(await acceptedVariants(broken.trustsAnyCertificate, 'C08')).toContain('x5u-plain');
    const found = await acceptedVariants(broken.trustsAnyCertificate, 'C09');
    expect(found).toEqual(expect.arrayContaining(['self-signed-rs256', 'self-signed-eddsa', 'leaf-and-root']));
  });

  it('C11 finds a verifier that fetches the keys of any issuer, C21 that it takes its neighbour', async () => {
    const found = await acceptedVariants(broken.fetchesForAnyIssuer, 'C11');
    expect(found).toEqual(expect.arrayContaining(['iss-is-mine', 'iss-ends-in-a-query', 'iss-ends-in-a-fragment']));
    expect(await acceptedVariants(broken.fetchesForAnyIssuer, 'C21')).toEqual(['of-the-neighbour']);
  });

  it('C13 finds a verifier that makes a query of the key id', async () => {
    const found = await acceptedVariants(broken.asksDatabase, 'C13', { algorithm: 'HS256' });
    expect(found).toEqual(['union-single-one-text']);
  });

  it('C14 finds a verifier that makes a command of the key id', async () => {
    const slow = await verdicts(broken.asksShell, 'C14', 'slow');
    expect(slow).toEqual(['semicolon', 'semicolon-both-sides']);
  });

  it('C15 finds a verifier that searches by the key id, and not one that has a single key', async () => {
    expect(await acceptedVariants(broken.searchesByPattern, 'C15')).toEqual(['star']);
    expect(await acceptedVariants(takesEmbeddedKey, 'C15')).toEqual([]);
  });

  it('C20 finds a verifier whose cache key is joined of two texts', async () => {
    const found = await acceptedVariants((trusted) => broken.keepsKeysUnderJoinedText(trusted), 'C20');
    expect(found).toEqual(['kid-colon-issuer']);
    const dashed = await acceptedVariants((trusted) => broken.keepsKeysUnderJoinedText(trusted, '|'), 'C20');
    expect(dashed).toEqual(['kid-bar-issuer']);
  });
});

describe('the same over HTTP', () => {
  it('hears the fetch, takes two tokens in their order, and starts the API anew where a key set is bent', async () => {
    const found = async (verify: (trusted: TrustedIssuer) => Verify, only: string): Promise<readonly string[]> => {
      const { report } = await auditApi(async (trusted) => startApi(verify(trusted)), { only: [only] });
      const variants = report.rows.flatMap((row) => row.variants);
      return variants.filter(({ verdict }) => verdict === 'accepted').map(({ variant }) => variant);
    };
    expect(await found(broken.followsJku, 'C04')).toContain('jku-rs256-known-kid');
    expect(await found((trusted) => broken.keepsKeysUnderJoinedText(trusted), 'C20')).toEqual(['kid-colon-issuer']);
    expect(await found((trusted) => broken.cachingVerifier(trusted, { onlyAdds: true }), 'C22')).toEqual(['replaced']);
  }, 60_000);
});

describe('the attacks on key sets', () => {
  it('C18 finds a verifier that takes the first key of a key id', async () => {
    const found = await acceptedVariants(broken.takesFirstOfKid, 'C18');
    expect(found).toEqual([
      'relabelled-alone-known-kid',
      'kid-twice-relabelled-first-known-kid',
      'kid-absent-from-the-set-no-kid',
    ]);
  });

  it('C19 finds a verifier that keeps the keys of two issuers by key id alone', async () => {
    const found = await acceptedVariants(broken.keepsKeysByKid, 'C19', { trustsNeighbour: true });
    expect(found).toEqual([
      'nothing-first-in-the-name-of-the-second',
      'neighbour-first-in-the-name-of-the-first',
      'issuer-first-in-the-name-of-the-second',
    ]);
  });

  it('C22 finds a verifier that never lets go of a key', async () => {
    expect(await ofCache('C22', { onlyAdds: true })).toEqual([{ variant: 'replaced', verdict: 'accepted' }]);
    expect(await ofCache('C22', {})).toEqual([{ variant: 'replaced', verdict: 'refused' }]);
  });

  it('C23 finds a verifier that fetches for each key id, and one that forgets its keys over it', async () => {
    expect(await ofCache('C23', { fetchesForEachKid: true })).toEqual([
      { variant: 'one-after-another', verdict: 'slow' },
      { variant: 'all-at-once', verdict: 'slow' },
      { variant: 'while-the-host-is-down', verdict: 'refused' },
    ]);
    const forgetful = await ofCache('C23', { forgetsOnFailure: true });
    expect(forgetful.at(-1)).toEqual({ variant: 'while-the-host-is-down', verdict: 'crashed' });
    expect((await ofCache('C23', {})).map(({ verdict }) => verdict)).toEqual(['refused', 'refused', 'refused']);
  });

  it('C24 finds a verifier that reads all of a set or nothing', async () => {
    const crashed = (await ofCache('C24', { readsAllOrNothing: true })).filter(({ verdict }) => verdict === 'crashed');
    expect(crashed.map(({ variant }) => variant)).toEqual(
      expect.arrayContaining(['unknown-kind', 'post-quantum', 'empty']),
    );
    expect((await ofCache('C24', {})).filter(({ verdict }) => verdict !== 'refused')).toEqual([]);
  });

  it('C25 finds a verifier that reads to the end, waits for ever and follows anywhere', async () => {
    expect(await ofCache('C25', { fetchesNaively: true })).toEqual([
      { variant: 'without-end', verdict: 'slow' },
      { variant: 'a-byte-at-a-time', verdict: 'slow' },
      { variant: 'redirect-loop', verdict: 'refused' },
      { variant: 'redirect-to-another-host', verdict: 'accepted' },
      { variant: 'redirect-to-data', verdict: 'refused' },
    ]);
    expect((await ofCache('C25', {})).filter(({ verdict }) => verdict !== 'refused')).toEqual([]);
  }, 60_000);
});

async function ofCache(row: string, mistakes: broken.FetcherMistakes): Promise<readonly Partial<VariantResult>[]> {
  const results = await play((trusted) => broken.cachingVerifier(trusted, mistakes), row);
  return results.map(({ variant, verdict }) => ({ variant, verdict }));
}

async function verdicts(setUp: VerifierSetup, row: string, wanted: string): Promise<readonly string[]> {
  const results = await play(setUp, row);
  return results.filter(({ verdict }) => verdict === wanted).map(({ variant }) => variant);
}

async function play(
  setUp: VerifierSetup,
  row: string,
  options: VerifierAuditOptions = {},
): Promise<readonly VariantResult[]> {
  const { report } = await auditVerifier(setUp, { ...options, only: [row] });
  return report.rows.flatMap(({ variants }) => variants);
}
