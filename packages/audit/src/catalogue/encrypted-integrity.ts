import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { decodeBase64Url, encodeBase64Url } from '../encoding.ts';
import { type Bent, brokenForgery, encryptionOf, flipBit, sealForgery } from '../jwe-forgery.ts';
import type { JweParts } from '../jwe-writer.ts';

/** E06. */
export const truncatedTag: TokenAttack = {
  kind: 'token',
  id: 'E06',
  title: 'An authentication tag of AES-GCM that is cut short',
  severity: 'high',
  cwe: 354,
  source: ['RFC 7518 §5.3', 'NIST SP 800-38D Appendix C', 'RFC 7516 §5.2'],
  how: 'The tag proves that nobody changed what is encrypted, and some libraries check as much of it as they are given. Cut to one byte it is guessed after 256 tries, and with each short tag that holds something of the key is learnt, until whole messages can be forged. The audit cuts the tag of a good token to all lengths; each of them is the true beginning.',
  victims: [
    { what: 'json-jwt (Ruby) < 1.9.4', advisory: 'CVE-2018-1000539' },
    { what: 'jwe (Ruby) < 1.1.1', advisory: 'CVE-2025-54887' },
  ],
  fix: 'Check that the tag is 16 bytes and the initialization vector 12 before anything is decrypted.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => {
    const bent = { enc: gcmOf(context) };
    const forgeries: Forgery[] = [];
    for (const bytes of [0, 1, 2, 4, 8, 12, 13, 14, 15]) {
      const cut = (parts: JweParts): JweParts => ({ ...parts, tag: parts.tag.subarray(0, bytes) });
      const holds = (token: string): boolean => lengthsOf(token)[4] === bytes;
      const states = `a tag of ${bytes} bytes`;
      forgeries.push(await brokenForgery(context, `tag-of-${bytes}`, { ...bent, bend: cut }, states, holds));
    }
    const longer = (parts: JweParts): JweParts => ({ ...parts, tag: Uint8Array.of(...parts.tag, 0) });
    const isLonger = (token: string): boolean => lengthsOf(token)[4] === 17;
    forgeries.push(await brokenForgery(context, 'tag-of-17', { ...bent, bend: longer }, 'a tag of 17 bytes', isLonger));
    for (const ivBytes of [13, 16, 32]) {
      forgeries.push(await sealForgery(context, `vector-of-${ivBytes}`, { ...bent, ivBytes }));
    }
    return forgeries;
  },
};

/** E07. */
export const ignoredTag: TokenAttack = {
  kind: 'token',
  id: 'E07',
  title: 'Encrypted content that was changed, and is taken all the same',
  severity: 'critical',
  cwe: 354,
  source: ['RFC 7516 §5.2', 'RFC 7518 §5.1'],
  how: 'Some ciphers give out what they decrypted before the tag is compared, and a program that forgets the comparison never misses it: good tokens work. Whoever can change ciphertext then changes the text below, bit by bit in the modes of today. The audit turns one bit in each part of a good token.',
  victims: [{ what: 'web-token (PHP), key wrapping with ChaCha20-Poly1305', advisory: 'GHSA-6vvh-pxr4-25r7' }],
  fix: 'Use an interface that answers either all of the plaintext or an error. Authenticate the header, the key and the content alike.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => {
    const forgeries: Forgery[] = [];
    for (const [name, bend] of Object.entries(turns)) {
      for (const enc of contentsOf(context)) forgeries.push(await turned(context, name, enc, bend));
    }
    return forgeries;
  },
};

const turns: Readonly<Record<string, (parts: JweParts) => JweParts>> = {
  'first-bit-of-the-tag': (parts) => ({ ...parts, tag: flipBit(parts.tag) }),
  'last-byte-of-the-tag': (parts) => ({ ...parts, tag: flipBit(parts.tag, parts.tag.length - 1) }),
  'tag-of-zeros': (parts) => ({ ...parts, tag: new Uint8Array(parts.tag.length) }),
  content: (parts) => ({ ...parts, ciphertext: flipBit(parts.ciphertext, 40) }),
  'first-byte-of-the-content': (parts) => ({ ...parts, ciphertext: flipBit(parts.ciphertext) }),
  vector: (parts) => ({ ...parts, iv: flipBit(parts.iv) }),
  header: (parts) => ({ ...parts, head: withMember(parts.head) }),
};

async function turned(
  context: ForgeContext,
  name: string,
  enc: string,
  bend: (parts: JweParts) => JweParts,
): Promise<Forgery> {
  const bent: Bent = { enc, bend };
  const variant = `${name}-${enc.toLowerCase()}`;
  return brokenForgery(
    context,
    variant,
    bent,
    'a token in which one part was changed after it was encrypted',
    (token, right) => {
      const now = token.split('.');
      const was = [
        right.head,
        ...[right.encryptedKey, right.iv, right.ciphertext, right.tag].map((part) => encodeBase64Url(part)),
      ];
      return now.length === 5 && now.filter((part, at) => part !== was[at]).length === 1;
    },
  );
}

/** The target's own content encryption, and one of the other kind where the content key is free. */
function contentsOf(context: ForgeContext): readonly string[] {
  const { alg, enc } = encryptionOf(context);
  return alg === 'dir' ? [enc] : [...new Set([enc, 'A128CBC-HS256', 'A128GCM'])];
}

function gcmOf(context: ForgeContext): string {
  const { enc } = encryptionOf(context);
  return enc.endsWith('GCM') ? enc : 'A256GCM';
}

function lengthsOf(token: string): readonly number[] {
  return token.split('.').map((part) => decodeBase64Url(part).length);
}

function withMember(head: string): string {
  const text = new TextDecoder().decode(decodeBase64Url(head));
  return encodeBase64Url(`${text.slice(0, -1)},"jti":"changed"}`);
}
