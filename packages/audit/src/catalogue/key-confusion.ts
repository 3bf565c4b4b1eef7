import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { forgeMac, forgeMacs } from '../mac-forgery.ts';
import {
  binaryForms,
  certificateTexts,
  distinct,
  jwkTexts,
  type KeyText,
  pemSpellings,
  pointForms,
  sshTexts,
} from '../public-key-text.ts';
import type { PublishedKey } from '../published-key.ts';

const fix =
  'Make keys objects that carry their algorithm, so that a public key cannot reach HMAC at all. A list of algorithms for one key holds one family: never HMAC beside RSA or elliptic curves.';

/** B01. */
export const publicKeyAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B01',
  title: 'The public key’s PEM text as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1', 'RFC 8725 §3.1'],
  how: 'A verifier that was given an RSA public key is sent a token whose header says HS256. If the token chooses the algorithm, the same variable that held the public key becomes the secret of HMAC. That secret is published: anybody can make the MAC over the text of the key.',
  victims: [
    { what: 'jsonwebtoken < 4.2.2', advisory: 'CVE-2015-9235' },
    { what: 'jwt-simple < 0.3.1', advisory: 'CVE-2016-10555' },
    { what: 'jsonwebtoken < 9.0.0', advisory: 'CVE-2022-23541' },
    { what: 'Authlib < 1.3.1', advisory: 'CVE-2024-37568' },
    { what: 'json-web-token < 4.0.0', advisory: 'CVE-2023-48238' },
    { what: 'fast-jwt < 3.3.2', advisory: 'CVE-2023-48223' },
  ],
  fix,
  needs: ['public-key'],
  expect: 'refused',
  forge: async (context) => {
    const published = allTexts(context, pemSpellings).filter(({ name }) => plainPem.has(name));
    const pem = published[0];
    const unnamed = pem && (await forgeMac(context, 'pem-without-kid', pem.bytes, 'SHA-256', { kid: undefined }));
    const jwt = pem && (await forgeMac(context, 'pem-typ-jwt', pem.bytes, 'SHA-256', { typ: 'JWT' }));
    return [...(await forgeMacs(context, published)), ...(unnamed ? [unnamed] : []), ...(jwt ? [jwt] : [])];
  },
};

/** As a file has it, and as most programs read it from there. */
const plainPem: ReadonlySet<string> = new Set(['pem', 'pem-without-final-newline', 'pkcs1-pem']);

/** B02. */
export const bentKeyTextAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B02',
  title: 'The public key’s PEM text in another spelling as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1', 'RFC 7468 §3'],
  how: 'Against the confusion of public keys with secrets some libraries look whether a secret looks like PEM. A blank in front, another label, Windows’ line ends, a comment above, or a tab before the last line is enough to look otherwise, while the program still uses the key for both. So the key is tried as secret in every spelling in which files, environments and source code hold it.',
  victims: [
    { what: 'PyJWT < 1.5.1', advisory: 'CVE-2017-11424' },
    { what: 'fast-jwt < 3.3.2', advisory: 'CVE-2023-48223' },
    { what: 'fast-jwt < 6.2.0', advisory: 'CVE-2026-34950' },
    { what: 'fast-jwt < 6.3.0', advisory: 'CVE-2026-107722' },
    { what: 'PyJWT < 2.14.0', advisory: 'GHSA-ffc3-869f-jxw9' },
  ],
  fix: `${fix} Do not guess from a text whether it is a key: parse it, and refuse what does not parse.`,
  needs: ['public-key'],
  expect: 'refused',
  forge: async (context) =>
    forgeMacs(
      context,
      allTexts(context, pemSpellings).filter(({ name }) => !plainPem.has(name)),
    ),
};

/** B03. */
export const binaryKeyAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B03',
  title: 'The public key’s binary form as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1'],
  how: 'Programs also hold a public key as bytes: SubjectPublicKeyInfo, the RSA key of PKCS #1, the modulus alone, or one of these in base64. A check that looks for the word BEGIN never sees them. HMAC takes any bytes, and these are published.',
  victims: [{ what: 'PyJWT < 2.14.0', advisory: 'GHSA-p4g4-x82p-q773' }],
  fix,
  needs: ['public-key'],
  expect: 'refused',
  forge: async (context) => forgeMacs(context, allTexts(context, binaryForms)),
};

/** B04. */
export const sshKeyAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B04',
  title: 'The public key in OpenSSH’s form as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1', 'RFC 4253 §6.6'],
  how: 'Some libraries accept keys as the line that OpenSSH writes. Their check against public keys as HMAC secrets knew PEM and not that line, or one type of key and not another. The line is made of the published key and used as the secret.',
  victims: [
    { what: 'PyJWT < 2.4.0', advisory: 'CVE-2022-29217' },
    { what: 'python-jose < 3.4.0', advisory: 'CVE-2024-33663' },
  ],
  fix,
  needs: ['public-key'],
  expect: 'refused',
  forge: async (context) => forgeMacs(context, allTexts(context, sshTexts)),
};

/** B05. */
export const jwkTextAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B05',
  title: 'The JSON text of a JWK or of the key set as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1', 'RFC 7517 §4'],
  how: 'The key is fetched as JSON and handed on as a text. A library that takes texts as HMAC secrets then keys its MAC with a document that everybody can download. The document is tried as it is published, and as programs write it again: compact, indented, sorted, without labels.',
  victims: [
    { what: 'PyJWT < 2.13.0', advisory: 'CVE-2026-48526' },
    { what: 'fast-jwt < 6.3.0', advisory: 'CVE-2026-107724' },
  ],
  fix,
  needs: ['public-key'],
  expect: 'refused',
  forge: async (context) =>
    forgeMacs(
      context,
      allTexts(context, (key) => jwkTexts(key, context.keySetText)),
    ),
};

/** B06. */
export const certificateAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B06',
  title: 'The issuer’s certificate as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1', 'RFC 7515 §4.1.6'],
  how: 'Where keys come as certificates, the program holds the certificate’s text instead of the key’s. A certificate is as public as the key: servers show theirs to whoever connects. It is used as HMAC secret as PEM, as bytes, and as key sets write it.',
  victims: [],
  fix,
  needs: ['certificate'],
  expect: 'refused',
  forge: async (context) => forgeMacs(context, allTexts(context, certificateTexts)),
};

/** B07. */
export const curvePointAsSecret: TokenAttack = {
  kind: 'token',
  id: 'B07',
  title: 'The point of an elliptic-curve key as HMAC secret',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.1', 'RFC 7518 §6.2'],
  how: 'The public key of an elliptic curve is a point of 32 to 132 bytes, the size of an HMAC secret. Code that keeps keys as plain bytes cannot tell the two apart. The point is used as secret: whole, compressed, its coordinates, and their texts.',
  victims: [{ what: 'python-jose < 3.4.0', advisory: 'CVE-2024-33663' }],
  fix,
  needs: [],
  needsOne: ['ec-public-key', 'ed-public-key'],
  expect: 'refused',
  forge: async (context) => forgeMacs(context, allTexts(context, pointForms)),
};

/** The texts of the first key in full, and the first text of each other one. */
function allTexts({ keys }: ForgeContext, textsOf: (key: PublishedKey) => readonly KeyText[]): readonly KeyText[] {
  const texts = keys.flatMap((key, at) => {
    const all = textsOf(key);
    return at === 0 ? all : all.slice(0, 2).map(({ name, bytes }) => ({ name: `key-${at + 1}-${name}`, bytes }));
  });
  return distinct(texts);
}

/** For rows that get hold of a key by other ways: its MACs in the texts that programs hold most often. */
export async function forgeLikelyMacs(context: ForgeContext, key: PublishedKey): Promise<readonly Forgery[]> {
  const texts = [
    ...pemSpellings(key).filter(({ name }) => plainPem.has(name)),
    ...binaryForms(key).filter(({ name }) => name.endsWith('-bytes')),
    ...jwkTexts(key).filter(({ name }) => name === 'jwk' || name === 'jwk-bare'),
    ...pointForms(key).filter(({ name }) => name.endsWith('-bytes')),
  ];
  return forgeMacs({ ...context, reach: 'http' }, distinct(texts));
}
