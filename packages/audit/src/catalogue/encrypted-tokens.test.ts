import { describe, expect, it } from 'vitest';
import { type DecrypterMistakes, decrypter } from '../../test/broken-decrypters.ts';
import { sealwrightDecrypter } from '../../test/sealwright-decrypter.ts';
import { startApi } from '../../test/started-api.ts';
import { auditApi, type StartedApi } from '../api-audit.ts';
import type { EncryptionForm, VariantResult } from '../attack.ts';
import { decryptCompact } from '../proof-decryption.ts';
import type { TrustedIssuer } from '../trusted-issuer.ts';
import { auditVerifier } from '../verifier-audit.ts';

describe('the attacks on encrypted tokens', () => {
  it('E01 finds a reader that needs no signature within', async () => {
    expect(await found('E01', { takesUnsigned: true })).toEqual(
      expect.arrayContaining(['claims-alone', 'unsigned-token', 'unsigned-token-unannounced', 'two-segments']),
    );
  });

  it('E02 finds a reader that verifies what is within only where the header announces it', async () => {
    expect(await found('E02', { verifiesIfAnnounced: true })).toEqual(['attacker-signed-unannounced']);
  });

  it('E03 finds a reader that counts as many rounds as it is told', async () => {
    expect(await found('E03', { countsAnyRounds: true }, 'slow')).toContain('hs256-three-million');
  }, 120_000);

  it('E04 finds a reader that unpacks without end, by what it takes and by the time', async () => {
    const results = await play('E04', { inflates: true });
    expect(results.map(({ variant, verdict }) => [variant, verdict])).toEqual([
      ['good-and-filled', 'accepted'],
      ['filling-alone', 'refused'],
      ['large', 'slow'],
    ]);
  }, 120_000);

  it('E05 finds a reader that tells right padding from wrong', async () => {
    expect(await found('E05', { tellsPadding: true })).toEqual(
      expect.arrayContaining(['wrong-first-byte', 'wrong-block-type', 'end-too-early']),
    );
  });

  it('E06 finds a reader that takes short tags, and long vectors', async () => {
    const taken = await found('E06', { takesShortTags: true });
    expect(taken).toEqual(expect.arrayContaining(['tag-of-4', 'tag-of-12', 'tag-of-15', 'vector-of-16']));
  });

  it('E07 finds a reader that does not compare the tag', async () => {
    const taken = await found('E07', { ignoresTag: true });
    expect(taken).toEqual(expect.arrayContaining(['tag-of-zeros-a256gcm', 'last-byte-of-the-tag-a128gcm']));
  });

  it('E08 finds a reader that compares a part of the tag, and one that decrypts first', async () => {
    expect(await found('E08', { takesShortTags: true })).toEqual(
      expect.arrayContaining(['tag-cut-by-a-byte', 'tag-cut-to-one', 'tag-empty']),
    );
    expect(await found('E08', { decryptsFirst: true })).toEqual(['padding-behind-a-wrong-tag']);
  });

  it('E09 finds a reader that lets the header choose the algorithm', async () => {
    expect(await found('E09', { obeysAlg: true })).toEqual(
      expect.arrayContaining(['rsa1-5', 'rsa-oaep', 'rsa-oaep-512']),
    );
  });

  it('E10 finds a service that an unknown length brings down', async () => {
    const { report } = await auditApi(brittleApi, { only: ['E10'], encrypted: true, algorithm: 'ES256' });
    const crashed = report.rows.flatMap(({ variants }) => variants).filter(({ verdict }) => verdict === 'crashed');
    expect(crashed.map(({ variant }) => variant)).toEqual(expect.arrayContaining(['a128kw-of-0', 'a256kw-of-7']));
  });

  it('E11 finds a reader that passes over what stands behind the fifth part', async () => {
    expect(await found('E11', { splitsLoosely: true })).toEqual([
      'six-parts',
      'six-parts-the-last-empty',
      'seven-parts',
    ]);
  });

  it('a reader without a mistake is not accused', async () => {
    const { report } = await auditVerifier((trusted) => decrypter(trusted), { only: ['E'], encrypted: true });
    expect(report.calibration.sound).toBe(true);
    expect(report.rows.flatMap(({ variants }) => variants).filter(isFinding)).toEqual([]);
  }, 60_000);

  it.each<Partial<EncryptionForm>>([
    { alg: 'RSA-OAEP-256' },
    { alg: 'ECDH-ES' },
    { alg: 'dir' },
    { alg: 'PBES2-HS512+A256KW' },
  ])(
    'our own reader refuses them all with a key for $alg',
    async (encrypted) => {
      const options = {
        only: encrypted.alg === 'RSA-OAEP-256' ? ['A', 'B', 'E'] : ['E'],
        encrypted,
        algorithm: 'ES256' as const,
      };
      const { report } = await auditVerifier(sealwrightDecrypter, options);
      expect(report.calibration).toMatchObject({ sound: true, goodAtEnd: '200' });
      expect(report.rows.filter(({ verdict }) => verdict !== 'refused' && verdict !== 'inconclusive')).toEqual([]);
      expect(report.rows.filter(({ attack }) => attack === 'E01')).toMatchObject([{ verdict: 'refused' }]);
    },
    60_000,
  );

  it('bare claims within are the content, where the set-up says so', async () => {
    const taking =
      ({ encryption, issuer }: TrustedIssuer) =>
      (token: string) => {
        const text = decryptCompact(token, encryption?.privateJwk ?? {});
        const claims = text === undefined ? undefined : (JSON.parse(text) as { readonly iss?: string });
        return claims?.iss === issuer;
      };
    const { report } = await auditVerifier(taking, { only: ['E01', 'E06'], encrypted: { content: 'claims' } });
    expect(report.calibration.sound).toBe(true);
    expect(report.rows).toMatchObject([{ verdict: 'inconclusive' }, { verdict: 'accepted' }]);
  }, 60_000);
});

async function found(row: string, mistakes: DecrypterMistakes, wanted = 'accepted'): Promise<readonly string[]> {
  const results = await play(row, mistakes);
  return results.filter(({ verdict }) => verdict === wanted).map(({ variant }) => variant);
}

async function play(row: string, mistakes: DecrypterMistakes): Promise<readonly VariantResult[]> {
  const { report } = await auditVerifier((trusted) => decrypter(trusted, mistakes), { only: [row], encrypted: true });
  if (!report.calibration.sound) throw new Error(report.calibration.reason);
  return report.rows.flatMap((result) => result.variants);
}

function isFinding({ verdict }: VariantResult): boolean {
  return verdict !== 'refused' && verdict !== 'inconclusive';
}

/** Wrapped keys are cut into blocks of eight, and what is left over was never thought of. */
async function brittleApi(trusted: TrustedIssuer): Promise<StartedApi> {
  return startApi(decrypter(trusted), (token) => {
    const [head = '', key = ''] = token.split('.');
    const bytes = Buffer.from(key, 'base64url').length;
    return Buffer.from(head, 'base64url').toString().includes('KW"') && (bytes < 16 || bytes % 8 !== 0);
  });
}
