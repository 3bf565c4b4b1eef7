import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { decodeBase64Url } from '../encoding.ts';
import { brokenForgery, encryptionOf, sealForgery } from '../jwe-forgery.ts';
import { randomBytes } from '../jwe-key-wrap.ts';
import { type JweParts, joinJwe } from '../jwe-writer.ts';
import type { Jwk } from '../jwk.ts';

/** E09. */
export const otherKeyManagement: TokenAttack = {
  kind: 'token',
  id: 'E09',
  title: 'A key for encryption used by another algorithm than its own',
  severity: 'medium',
  cwe: 757,
  source: ['RFC 8725 §3.1', 'RFC 8725 §3.2', 'RFC 7517 §4.4'],
  how: 'One RSA key can serve three algorithms of encryption, and the header of the token says which. A verifier that obeys it lets the sender choose the weakest, such as the padding of 1998 that leaks through its errors, although its own senders use a better one. The audit encrypts a good token by each algorithm that fits the kind of the key, save the one that it is for.',
  victims: [],
  fix: 'Bind each key to one algorithm when it is imported, and compare the header’s with it.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => {
    const { key, alg: own } = encryptionOf(context);
    const others = algorithmsOf(key).filter((alg) => alg !== own);
    return Promise.all(others.map(async (alg) => sealForgery(context, nameOf(alg), { alg })));
  },
};

/** E10. */
export const malformedWrap: TokenAttack = {
  kind: 'token',
  id: 'E10',
  title: 'A wrapped key of a length that no wrapping has',
  severity: 'high',
  cwe: 248,
  source: ['RFC 3394 §2.2.2', 'RFC 7518 §4.4', 'RFC 7516 §5.2'],
  how: 'A wrapped key is at least three blocks of eight bytes. Libraries that cut it into blocks without counting first read beyond its end, divide by nothing, or make a negative length, and the program dies of it. No key is needed for that: the header names the algorithm, and the key is the part that is malformed.',
  victims: [{ what: 'go-jose < 4.1.4 and < 3.0.5', advisory: 'CVE-2026-34986' }],
  fix: 'Check the length of every part against what its algorithm makes before it is used. Turn whatever a decryption throws into one refusal.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => {
    const forgeries: Forgery[] = [];
    for (const alg of wrappings) {
      for (const bytes of [0, 1, 7, 8, 15, 16, 17, 24, 4096]) {
        if (context.reach === 'http' && bytes > 2048) continue;
        forgeries.push(await wrappedAs(context, alg, bytes));
      }
    }
    return forgeries;
  },
};

/** E11. */
export const otherParts: TokenAttack = {
  kind: 'token',
  id: 'E11',
  title: 'A key where none belongs, and too many or too few parts',
  severity: 'medium',
  cwe: 20,
  source: ['RFC 7516 §5.2', 'RFC 7516 §7.1', 'RFC 7518 §4.5'],
  how: 'An encrypted token has five parts. Where the key is agreed upon or known to both sides, the second is empty, and a reader must see that it is. One that splits at the dots and takes what it needs passes over the rest, so that one token has many texts: lists of what was revoked or seen before do not know it again.',
  victims: [{ what: 'json-jwt (Ruby) < 1.11.0', advisory: 'CVE-2019-18848' }],
  fix: 'Count the dots first: four, no more and no less. Refuse a second part that is not empty where the algorithm has no encrypted key.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => [...(await withKey(context)), ...(await withOtherParts(context))],
};

const wrappings = ['A128KW', 'A256KW', 'ECDH-ES+A128KW', 'RSA-OAEP', 'RSA-OAEP-256'];

/** The algorithms that a key of this kind can be used by. */
function algorithmsOf({ kty, k = '' }: Jwk): readonly string[] {
  if (kty === 'RSA') return ['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-512'];
  if (kty !== 'oct') return ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];
  const bits = 8 * decodeBase64Url(k).length;
  const wraps = [128, 192, 256].includes(bits) ? [`A${bits}KW`] : [];
  return [...wraps, 'PBES2-HS256+A128KW', 'PBES2-HS512+A256KW'];
}

/** The content is well encrypted, and its key is some bytes under the name of an algorithm. */
async function wrappedAs(context: ForgeContext, alg: string, bytes: number): Promise<Forgery> {
  const encryptedKey = randomBytes(bytes);
  const states = `an encrypted key of ${bytes} bytes under ${alg}`;
  const holds = (token: string): boolean => decodeBase64Url(token.split('.')[1] ?? '').length === bytes;
  const epk = alg.startsWith('ECDH') ? { epk: (await context.attacker.ec('P-256')).publicJwk } : {};
  const bend = (parts: JweParts): JweParts => ({ ...parts, encryptedKey });
  return brokenForgery(context, `${nameOf(alg)}-of-${bytes}`, { header: { alg, ...epk }, bend }, states, holds);
}

/** A key beside the key that was agreed upon: the token opens without it. */
async function withKey(context: ForgeContext): Promise<readonly Forgery[]> {
  const { key, alg: own } = encryptionOf(context);
  const alg = key.kty === 'oct' ? 'dir' : 'ECDH-ES';
  if (key.kty === 'RSA' || (key.kty === 'oct' && own !== 'dir')) return [];
  const forgeries: Forgery[] = [];
  for (const bytes of [1, 16, 40]) {
    const encryptedKey = randomBytes(bytes);
    const bend = (parts: JweParts): JweParts => ({ ...parts, encryptedKey });
    forgeries.push(await sealForgery(context, `${nameOf(alg)}-with-a-key-of-${bytes}`, { alg, bend }));
  }
  return forgeries;
}

const layouts: Readonly<Record<string, (parts: readonly string[]) => readonly string[]>> = {
  'six-parts': (parts) => [...parts, 'AAAA'],
  'six-parts-the-last-empty': (parts) => [...parts, ''],
  'seven-parts': (parts) => [...parts, 'AAAA', 'AAAA'],
  'six-parts-the-first-empty': (parts) => ['', ...parts],
  'four-parts': (parts) => parts.slice(0, 4),
  'one-part': (parts) => parts.slice(0, 1),
  'no-vector': (parts) => parts.with(2, ''),
  'no-content': (parts) => parts.with(3, ''),
  'no-tag': (parts) => parts.with(4, ''),
  'header-alone': (parts) => [parts[0] ?? '', '', '', '', ''],
  'all-empty': () => ['', '', '', '', ''],
};

async function withOtherParts(context: ForgeContext): Promise<readonly Forgery[]> {
  const made = Object.entries(layouts).map(async ([variant, lay]) => {
    const write = (parts: JweParts): string => lay(joinJwe(parts).split('.')).join('.');
    const states = 'an encrypted token of another layout';
    return brokenForgery(context, variant, {}, states, (token, right) => token !== joinJwe(right), write);
  });
  return Promise.all(made);
}

function nameOf(alg: string): string {
  return alg.toLowerCase().replaceAll(/[^a-z\d]+/g, '-');
}
