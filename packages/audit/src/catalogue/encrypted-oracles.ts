import { tellApart } from '../answer-difference.ts';
import type { ForgeContext, StagedAttack, UnforgedAttack, VariantResult } from '../attack.ts';
import { concatBytes } from '../der.ts';
import { encryptionOf, flipBit, sealForgery } from '../jwe-forgery.ts';
import { contentKeyBytes, padForRsa, randomBytes, rsaRaw } from '../jwe-key-wrap.ts';
import { type JweParts, joinJwe, sealJwe } from '../jwe-writer.ts';
import { unplayed } from '../key-set-stage.ts';
import type { Stage } from '../stage.ts';

/** E05. */
export const rsaPaddingOracle: StagedAttack = {
  kind: 'staged',
  id: 'E05',
  title: 'RSA1_5: the target tells right padding from wrong',
  severity: 'high',
  cwe: 203,
  source: ['RFC 8725 §3.2', 'RFC 7516 §11.5', 'RFC 3218 §2'],
  how: 'In the padding of 1998 most blocks are wrong, and whoever learns which are right can ask his way to the plaintext of a message that he overheard, a million questions at worst. An error of its own tells it, and so does the time, where a wrong block is given up earlier. The audit presents blocks of right padding around a wrong key, and of wrong padding, by turns, and compares the answers; against functions it compares the times as well.',
  victims: [
    { what: 'jwcrypto', advisory: 'CVE-2016-6298' },
    { what: 'Authlib < 1.6.9', advisory: 'CVE-2026-28490' },
    { what: 'jsrsasign < 11.0.0', advisory: 'CVE-2024-21484' },
    { what: 'web-token (PHP)', advisory: 'GHSA-5739-39v2-5754' },
  ],
  fix: 'Do not implement RSA1_5. Where it must be, put a random key in the place of a wrong one and go on to the one error at the end (RFC 7516 §11.5).',
  needs: ['encryption-key'],
  expect: 'refused',
  play: async (stage) => {
    const { key } = encryptionOf(stage.context);
    if (key.kty !== 'RSA') return [unplayed('wrong-padding', 'needs an encryption-key of kind RSA')];
    const control = await sealForgery(stage.context, 'control', { alg: 'RSA1_5' });
    const { verdict } = stage.judge('control', await stage.present({ token: control.token }));
    const measures = verdict === 'accepted' && stage.context.reach === 'function';
    const results: VariantResult[] = [];
    for (const [variant, wrong] of Object.entries(wrongBlocks)) {
      const difference = await tellApart(
        async (token) => stage.present({ token }),
        async () => blockToken(stage.context, (size) => padForRsa(randomBytes(size), key)),
        async () => blockToken(stage.context, (size) => wrong(padForRsa(randomBytes(size), key))),
        measures,
      );
      results.push(told(variant, difference));
    }
    return results;
  },
};

/** E08. */
export const cbcPaddingOracle: StagedAttack = {
  kind: 'staged',
  id: 'E08',
  title: 'AES-CBC: a tag that is not held, or an error that tells of the padding',
  severity: 'high',
  cwe: 354,
  source: ['RFC 7518 §5.2.2.2', 'RFC 7516 §11.5'],
  how: 'In this mode of encryption the tag must be compared before anything is decrypted. Who decrypts first meets wrong padding, and a different error for it lets an attacker ask for the plaintext byte by byte. Tags that are cut, made longer or compared in part let him change it. The audit bends the tag of good tokens, and compares what a wrong tag brings with good padding and with bad.',
  victims: [
    { what: 'go-jose on machines of 32 bits', advisory: 'CVE-2016-9123' },
    { what: 'jwx', advisory: 'GHSA-rm8v-mxj3-5rmq' },
  ],
  fix: 'Compare the whole tag, of exactly its length, before decrypting. Have one error for all that fails after the header was read.',
  needs: ['encryption-key'],
  expect: 'refused',
  play: async (stage) => {
    const results: VariantResult[] = [];
    const enc = cbcOf(stage.context);
    if (enc === undefined)
      return [unplayed('tag-cut-by-a-byte', 'needs an encryption-key that AES-CBC can be used with')];
    for (const [variant, bend] of Object.entries(bentTags)) {
      results.push(await stage.fire(await sealForgery(stage.context, variant, { enc, bend })));
    }
    return [...results, await playCbc(stage, enc)];
  },
};

/** E12. */
export const compressionLeak: UnforgedAttack = {
  kind: 'not-forged',
  id: 'E12',
  title: 'The length of a compressed token tells of what is in it',
  severity: 'low',
  cwe: 203,
  source: ['RFC 8725 §2.4', 'RFC 8725 §3.6', 'RFC 7516 §11'],
  how: 'What repeats is compressed to less. Where an issuer compresses a text of the attacker together with a secret, the token is shorter when the text has a piece of the secret in it. Guess by guess, the secret is read off the lengths.',
  victims: [],
  fix: 'Do not compress what is encrypted.',
  reason:
    'The fault is with the issuer, who compresses and encrypts: a target that is sent tokens has no part in it. See E04 for whether it takes compressed ones.',
};

const wrongBlocks: Readonly<Record<string, (block: Uint8Array) => Uint8Array>> = {
  'wrong-first-byte': (block) => Uint8Array.of(1, ...block.subarray(1)),
  'wrong-block-type': (block) => Uint8Array.of(0, 1, ...block.subarray(2)),
  'no-end-of-padding': (block) => block.map((byte, at) => (at > 1 && byte === 0 ? 1 : byte)),
  'end-too-early': (block) => Uint8Array.of(0, 2, 0, ...block.subarray(3)),
};

/** A token whose key part is this block under the raw operation of RSA, around content of another key. */
async function blockToken(context: ForgeContext, block: (size: number) => Uint8Array): Promise<string> {
  const { key, enc } = encryptionOf(context);
  const parts = await sealJwe({
    alg: 'RSA1_5',
    enc,
    key,
    plaintext: context.good.text,
    header: { kid: key.kid, cty: 'JWT' },
  });
  return joinJwe({ ...parts, encryptedKey: rsaRaw(block(contentKeyBytes(enc)), key) });
}

const bentTags: Readonly<Record<string, (parts: JweParts) => JweParts>> = {
  'tag-cut-by-a-byte': (parts) => ({ ...parts, tag: parts.tag.subarray(0, -1) }),
  'tag-cut-to-eight': (parts) => ({ ...parts, tag: parts.tag.subarray(0, 8) }),
  'tag-cut-to-one': (parts) => ({ ...parts, tag: parts.tag.subarray(0, 1) }),
  'tag-empty': (parts) => ({ ...parts, tag: new Uint8Array(0) }),
  'tag-longer': (parts) => ({ ...parts, tag: concatBytes(parts.tag, new Uint8Array(16)) }),
  'tag-with-one-bit-turned': (parts) => ({ ...parts, tag: flipBit(parts.tag, parts.tag.length - 1) }),
  'tag-of-zeros': (parts) => ({ ...parts, tag: new Uint8Array(parts.tag.length) }),
};

/** The padding is in the last block, and its first byte of effect in the one before. */
async function playCbc(stage: Stage, enc: string): Promise<VariantResult> {
  const bend = async (bent: (parts: JweParts) => JweParts): Promise<string> =>
    (await sealForgery(stage.context, 'padding', { enc, bend: bent })).token;
  const difference = await tellApart(
    async (token) => stage.present({ token }),
    async () => bend((parts) => ({ ...parts, tag: flipBit(parts.tag) })),
    async () =>
      bend((parts) => ({
        ...parts,
        tag: flipBit(parts.tag),
        ciphertext: flipBit(parts.ciphertext, parts.ciphertext.length - 17),
      })),
    false,
  );
  return told('padding-behind-a-wrong-tag', difference);
}

function cbcOf(context: ForgeContext): string | undefined {
  const { alg, enc } = encryptionOf(context);
  if (enc.includes('CBC')) return enc;
  return alg === 'dir' ? undefined : 'A128CBC-HS256';
}

function told(variant: string, difference: string | undefined): VariantResult {
  if (difference === undefined) return { variant, verdict: 'refused' };
  return { variant, verdict: 'accepted', reason: `wrong padding is told from right: ${difference}` };
}
