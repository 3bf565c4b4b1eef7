import { signJwt, verifyJwt } from '@sealwright/jwt';
import { signThenEncryptJwt, verifyEncryptedJwt } from '@sealwright/jwt/jwe';
import { beforeAll, describe, expect, it } from 'vitest';
import { bentTokens } from './bent-token.ts';
import { type EncryptionMaterial, makeEncryptionMaterial } from './encryption-material.ts';
import { josePeer } from './node-peers.ts';
import type { Job, Outcome, Peer } from './peer.ts';
import { cJosePeer, cryptJwtPeer, jwcryptoPeer } from './program-peers.ts';
import { freshClaims, type Material, makeMaterial, policyOf, typ } from './signature-material.ts';
import { type EncryptionGaps, encryptionSupport, keyKinds, encryptionNames as names } from './support.ts';

const peers: Readonly<Record<keyof typeof encryptionSupport, Peer>> = {
  jose: josePeer,
  jwcrypto: jwcryptoPeer,
  'Crypt::JWT': cryptJwtPeer,
  'jose (C)': cJosePeer,
};

const bentNames = Object.keys(bentTokens('e30.AAAA.AAAA.AAAA.AAAA'));
const claims = freshClaims();
const policy = policyOf();
const materials = new Map<string, EncryptionMaterial>();
let signing: Material;
/** What is inside of every token that the foreign libraries encrypt. */
let inner: string;

beforeAll(async () => {
  signing = await makeMaterial('ES256');
  inner = await signJwt(claims, signing.key, { typ });
  for (const kind of keyKinds) {
    for (const one of await makeEncryptionMaterial(kind)) materials.set(`${kind} ${one.enc}`, one);
  }
});

const libraries = Object.entries(peers).map(([name, peer]) => {
  const gaps: EncryptionGaps = encryptionSupport[name as keyof typeof peers];
  return { name, peer, ...gaps };
});

describe.each(libraries)('$name', ({ peer, notDecrypted, notEncrypted }) => {
  /** What the library answered, by the key and what it was asked. */
  const answers = new Map<string, Outcome>();

  beforeAll(async () => {
    const asked: (readonly [string, Job])[] = [];
    for (const [name, { alg, enc, key, privateJwk, publicJwk }] of materials) {
      const header = { typ, cty: 'JWT', kid: key.kid };
      asked.push([`${name} encrypt`, { do: 'encrypt', alg, enc, key: publicJwk, header, text: inner }]);
      const token = await signThenEncryptJwt(claims, signing.key, key.encryptionKey, { typ });
      for (const [bent, text] of Object.entries({ good: token, ...bentTokens(token) })) {
        asked.push([`${name} ${bent}`, { do: 'decrypt', alg, enc, key: privateJwk, token: text }]);
      }
    }
    const outcomes = await peer.run(asked.map(([, job]) => job));
    asked.forEach(([name], index) => {
      answers.set(name, outcomes[index] as Outcome);
    });
  });

  const verifyHere = (name: string, token: string): Promise<unknown> =>
    verifyEncryptedJwt(token, (materials.get(name) as EncryptionMaterial).keys, signing.keys, policy);

  describe.each(names.filter((name) => !notDecrypted.test(name)))('%s, from here', (name) => {
    it('is decrypted to the token that we signed', async () => {
      const { held, refused } = answers.get(`${name} good`) as Outcome;
      expect(refused).toBeUndefined();
      await expect(verifyJwt(held as string, signing.keys, policy)).resolves.toMatchObject({ claims });
    });

    it.each(bentNames)('is refused with %s', (bent) => {
      expect(answers.get(`${name} ${bent}`)).toStrictEqual({ refused: expect.any(String) });
    });
  });

  describe.each(names.filter((name) => !notEncrypted.test(name)))('%s, from there', (name) => {
    it('is decrypted and verified here', async () => {
      const { made, refused } = answers.get(`${name} encrypt`) as Outcome;
      expect(refused).toBeUndefined();
      await expect(verifyHere(name, made as string)).resolves.toMatchObject({ claims });
    });

    it.each(bentNames)('is refused here with %s', async (bent) => {
      const token = bentTokens(answers.get(`${name} encrypt`)?.made as string)[bent] as string;
      await expect(verifyHere(name, token)).rejects.toMatchObject({
        code: expect.stringMatching(/^(decryption_failed|token_malformed)$/),
      });
    });
  });

  it.each(names.filter((name) => notDecrypted.test(name)))('does not decrypt %s, as is written down', (name) => {
    expect(answers.get(`${name} good`)).toStrictEqual({ refused: expect.any(String) });
  });

  it.each(names.filter((name) => notEncrypted.test(name)))(
    'encrypts no %s that we take, as is written down',
    async (name) => {
      const { made } = answers.get(`${name} encrypt`) as Outcome;
      if (made !== undefined) await expect(verifyHere(name, made)).rejects.toMatchObject({ code: 'header_malformed' });
    },
  );
});
