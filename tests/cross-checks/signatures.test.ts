import { signJwt, verifyJwt } from '@sealwright/jwt';
import { beforeAll, describe, expect, it } from 'vitest';
import { bentSignedTokens } from './bent-token.ts';
import { fastJwtPeer, josePeer, jsonwebtokenPeer } from './node-peers.ts';
import type { Claims, Job, Outcome, Peer } from './peer.ts';
import { cJosePeer, cryptJwtPeer, jwcryptoPeer, pyJwtPeer } from './program-peers.ts';
import { freshClaims, type Material, makeMaterial, policyOf, typ } from './signature-material.ts';
import { algorithms, signatureSupport, type WireAlgorithm } from './support.ts';

const peers: Readonly<Record<keyof typeof signatureSupport, Peer>> = {
  jose: josePeer,
  'fast-jwt': fastJwtPeer,
  jsonwebtoken: jsonwebtokenPeer,
  PyJWT: pyJwtPeer,
  jwcrypto: jwcryptoPeer,
  'Crypt::JWT': cryptJwtPeer,
  'jose (C)': cJosePeer,
};

const bentNames = Object.keys(bentSignedTokens('e30.e30.AAAAAAAA'));
const materials = new Map<WireAlgorithm, Material>();
const claims: Claims & Parameters<typeof signJwt>[0] = freshClaims();
const policy = policyOf();

beforeAll(async () => {
  for (const alg of algorithms) materials.set(alg, await makeMaterial(alg));
});

const libraries = Object.entries(peers).map(([name, peer]) => {
  const algs: readonly WireAlgorithm[] = signatureSupport[name as keyof typeof peers];
  return { name, peer, algs };
});

describe.each(libraries)('$name', ({ peer, algs }) => {
  /** What the library answered, by the algorithm and what it was asked. */
  const answers = new Map<string, Outcome>();

  beforeAll(async () => {
    const asked: (readonly [string, Job])[] = [];
    for (const { alg, key, privateJwk, publicJwk } of materials.values()) {
      const header = { typ, kid: key.kid };
      asked.push([`${alg} sign`, { do: 'sign', alg, key: privateJwk, header, claims }]);
      const token = await signJwt(claims, key, { typ });
      for (const [name, text] of Object.entries({ good: token, ...bentSignedTokens(token) })) {
        asked.push([`${alg} ${name}`, { do: 'verify', alg, key: publicJwk, token: text }]);
      }
    }
    const outcomes = await peer.run(asked.map(([, job]) => job));
    asked.forEach(([name], index) => {
      answers.set(name, outcomes[index] as Outcome);
    });
  });

  describe.each(algs)('%s', (alg) => {
    const material = (): Material => materials.get(alg) as Material;
    const theirs = (): string => answers.get(`${alg} sign`)?.made as string;

    it('verifies what we sign, and reads the same claims', () => {
      expect(answers.get(`${alg} good`)).toStrictEqual({ held: claims });
    });

    it('signs what we verify, and we read the same claims', async () => {
      expect(answers.get(`${alg} sign`)?.refused).toBeUndefined();
      const verified = await verifyJwt(theirs(), material().keys, policy);
      expect(verified).toMatchObject({ kid: material().key.kid, header: { alg } });
      expect(verified.claims).toStrictEqual(claims);
    });

    it.each(bentNames)('refuses ours with %s', (name) => {
      expect(answers.get(`${alg} ${name}`)).toStrictEqual({ refused: expect.any(String) });
    });

    it.each(bentNames)('has its own refused here with %s', async (name) => {
      const bent = bentSignedTokens(theirs())[name] as string;
      // A policy whose keys all answer to another kid as well: the signature has to decide.
      const keys = { findKey: () => material().keys.findKey(material().key.kid) };
      await expect(verifyJwt(bent, keys, policy)).rejects.toMatchObject({
        code: expect.stringMatching(/^(signature_invalid|algorithm_mismatch)$/),
      });
    });
  });

  it.each(algorithms.filter((alg) => !algs.includes(alg)))('does not know %s, as is written down here', (alg) => {
    expect(answers.get(`${alg} sign`)).toStrictEqual({ refused: expect.any(String) });
    expect(answers.get(`${alg} good`)).toStrictEqual({ refused: expect.any(String) });
  });
});

it('jose’s tokens under the name that RFC 9864 gives EdDSA verify here', async () => {
  const { key, keys, privateJwk } = materials.get('EdDSA') as Material;
  const { alg: _, ...jwk } = privateJwk;
  const header = { typ, kid: key.kid };
  const [signed] = await josePeer.run([{ do: 'sign', alg: 'Ed25519', key: jwk, header, claims }]);
  await expect(verifyJwt(signed?.made as string, keys, policy)).resolves.toMatchObject({ header: { alg: 'Ed25519' } });
});
