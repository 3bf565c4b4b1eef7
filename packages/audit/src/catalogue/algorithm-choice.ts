import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { decodeBase64Url, encodeUtf8 } from '../encoding.ts';
import { issueForgery, issuerProof } from '../issued-forgery.ts';
import { forgeMac } from '../mac-forgery.ts';
import { binaryForms, jwkTexts, pemSpellings } from '../public-key-text.ts';
import { hashOf, signMac } from '../signatures.ts';
import { freshClaims, joinToken, signerOf, writeInput, writeSignedToken } from '../unsafe-writer.ts';

/** A08. */
export const defaultAlgorithm: TokenAttack = {
  kind: 'token',
  id: 'A08',
  title: 'The library’s default algorithm, where none was configured',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §3.1'],
  how: 'The program gives the library a key and no algorithm. The library then falls back to a default, often HS256, or to what the token says, and keys HMAC with the public key that it was given. Tokens that name HS256 or no algorithm at all are sent, with a MAC under that key.',
  victims: [
    { what: 'hono < 4.11.4', advisory: 'CVE-2026-22817' },
    { what: 'express-jwt < 6.0.0', advisory: 'CVE-2020-15084' },
    { what: 'jws < 3.0.0', advisory: 'CVE-2016-1000223' },
    { what: 'jwt-simple < 0.5.3', advisory: 'GHSA-8v5f-hp78-jgxq' },
  ],
  fix: 'Demand the algorithm where the key is made, with no default. Refuse a token that names none.',
  needs: [],
  needsOne: ['public-key', 'signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { keys, signer } = context;
    const texts = keys
      .slice(0, 1)
      .flatMap((key) => [
        ...pemSpellings(key).slice(0, 2),
        ...binaryForms(key).slice(0, 1),
        ...jwkTexts(key, context.keySetText).slice(0, 1),
      ]);
    const macs = await Promise.all(
      texts.flatMap(({ name, bytes }) => [
        forgeMac(context, name, bytes),
        forgeMac(context, `no-name-${name}`, bytes, 'SHA-256', { alg: undefined }),
        forgeMac(context, `null-${name}`, bytes, 'SHA-256', { alg: null }),
      ]),
    );
    if (signer === undefined) return macs;
    return [...macs, await issueForgery(context, 'own-signature-no-name', { header: { alg: undefined } })];
  },
};

/** A09. */
export const listedAlgorithm: TokenAttack = {
  kind: 'token',
  id: 'A09',
  title: 'The token names one algorithm, and the key runs another',
  severity: 'high',
  cwe: 347,
  source: ['RFC 8725 §3.1'],
  how: 'The name in the header is compared with a list, and then the key object runs whatever algorithm it was made for. The list no longer says what is accepted: a name on it opens the door for an algorithm that is not. The tokens are well signed by the issuer’s key, under the name of another algorithm.',
  victims: [{ what: 'PyJWT 2.9.0 to 2.12.1', advisory: 'CVE-2026-48523' }],
  fix: 'Bind one algorithm to each key and compare the header with that, at the moment of use. A list beside the key can only disagree with it.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const signer = signerOf(context);
    const names = [
      'HS256',
      'HS384',
      'HS512',
      'RS256',
      'RS384',
      'RS512',
      'PS256',
      'PS512',
      'ES256',
      'ES384',
      'ES512',
      'EdDSA',
    ];
    const others = names.filter((name) => name !== signer.alg && !(name === 'EdDSA' && signer.alg === 'Ed25519'));
    return Promise.all(
      others.map(async (alg) => issueForgery(context, `under-${alg.toLowerCase()}`, { header: { alg } })),
    );
  },
};

/** A10. */
export const algorithmOfFamily: TokenAttack = {
  kind: 'token',
  id: 'A10',
  title: 'Another algorithm of the same family',
  severity: 'low',
  cwe: 327,
  source: ['RFC 8725 §3.1', 'RFC 7518 §3.4'],
  how: 'The issuer’s key signs by another algorithm of its family than the one it is for: RSA with another hash or padding, HMAC with another hash, P-256 under a name that belongs to a larger curve. A key that is used by two algorithms has the weaknesses of both, and a curve that does not fit the name shows that names are not checked.',
  victims: [{ what: 'hono < 4.11.4, where a key names no algorithm', advisory: 'CVE-2026-22818' }],
  fix: 'Accept for each key the one algorithm that it was made for. Check that the curve is the one that the name fixes.',
  needs: ['signing-key'],
  needsOne: ['rsa-token', 'pss-token', 'ecdsa-token', 'hmac-token'],
  expect: 'refused',
  forge: async (context) => {
    const { alg: own, jwk } = signerOf(context);
    const names = families.find((family) => family.includes(own))?.filter((alg) => alg !== own) ?? [];
    return Promise.all(
      names.map(async (alg): Promise<Forgery> => {
        const token = await writeSignedToken({ ...context.good.header, alg }, freshClaims(context), { alg, jwk });
        return { variant: `as-${alg.toLowerCase()}`, token, proof: issuerProof({ ...context, signer: { alg, jwk } }) };
      }),
    );
  },
};

const families: readonly (readonly string[])[] = [
  ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ['ES256', 'ES384', 'ES512'],
  ['HS256', 'HS384', 'HS512'],
];

/** A11. */
export const looseAlgorithmName: TokenAttack = {
  kind: 'token',
  id: 'A11',
  title: 'Names that stand for several algorithms, or for none that is registered',
  severity: 'low',
  cwe: 327,
  source: ['RFC 9864 §2', 'RFC 8725 §3.2'],
  how: 'EdDSA stands for two curves, and the names of other standards stand for algorithms that JOSE has under another. A verifier that maps names generously runs an algorithm that nobody allowed. The tokens are well signed by the issuer’s key under such a name; with HMAC also by a MAC that is cut to eight bytes.',
  victims: [],
  fix: 'Know the registered names of the algorithms that you use, byte for byte. Let the key’s curve decide what EdDSA means.',
  needs: ['signing-key'],
  expect: 'refused',
  forge: async (context) => {
    const { alg } = signerOf(context);
    const names = looseNames[alg.slice(0, 2)] ?? [];
    const renamed = names.map(async (name) =>
      issueForgery(context, `as-${name.toLowerCase().replaceAll(/[^a-z\d]+/g, '-')}`, { header: { alg: name } }),
    );
    return [...(await Promise.all(renamed)), ...(await shortMac(context))];
  },
};

const looseNames: Readonly<Record<string, readonly string[]>> = {
  Ed: ['Ed448', 'Ed25519ph', 'Ed25519ctx', 'ed25519', 'EDDSA', 'X25519'],
  ES: ['ES256K', 'ESP256', 'ECDSA', 'SHA256withECDSA', 'es256'],
  RS: ['RS1', 'RSA', 'SHA256withRSA', 'RSASSA-PKCS1-v1_5', 'rs256'],
  PS: ['RSASSA-PSS', 'RSA-PSS', 'PS1', 'ps256'],
  HS: ['HMAC', 'HmacSHA256', 'HS1', 'sha256', 'hs256'],
};

/** COSE has a MAC of eight bytes under this name (RFC 9053 §3.1); JOSE has not. */
async function shortMac(context: ForgeContext): Promise<readonly Forgery[]> {
  const { alg, jwk } = signerOf(context);
  if (jwk.k === undefined) return [];
  const input = writeInput({ ...context.good.header, alg: 'HS256/64' }, freshClaims(context));
  const mac = await signMac(hashOf(alg), decodeBase64Url(jwk.k), encodeUtf8(input));
  const token = joinToken(input, mac.subarray(0, 8));
  return [{ variant: 'mac-of-eight-bytes', token, proof: { kind: 'bad-signature' } }];
}
