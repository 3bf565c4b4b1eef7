import { describe, expect, it } from 'vitest';
import { makeFullContext } from '../test/full-contexts.ts';
import type { ForgeContext, Forgery, Proof } from './attack.ts';
import { derEcdsaSignature } from './der.ts';
import { decodeBase64Url, encodeUtf8 } from './encoding.ts';
import { writeJwe } from './jwe-writer.ts';
import { isProven } from './proof.ts';
import { signBlock, writePkcs1Block } from './rsa-block.ts';
import { joinToken, writeMacToken } from './unsafe-writer.ts';

describe('the proof of a forgery', () => {
  it('of a MAC is that it is over exactly these bytes', async () => {
    const { context } = await makeFullContext('ES256');
    const key = encodeUtf8('key');
    const token = await writeMacToken({ alg: 'HS256' }, {}, key);
    expect(holds(token, { kind: 'mac', hash: 'SHA-256', key }, context)).toBe(true);
    expect(holds(token, { kind: 'mac', hash: 'SHA-256', key: encodeUtf8('key ') }, context)).toBe(false);
    expect(holds(token, { kind: 'mac', hash: 'SHA-384', key }, context)).toBe(false);
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)(
    'of a signature by %s is that the key made it',
    async (alg) => {
      const { context } = await makeFullContext(alg);
      const stranger = await makeFullContext(alg);
      const [key, other] = [context.keys[0]?.jwk ?? {}, stranger.context.keys[0]?.jwk ?? {}];
      const { text } = context.good;
      expect(holds(text, { kind: 'signature', alg, key }, context)).toBe(true);
      expect(holds(text, { kind: 'signature', alg, key: other }, context)).toBe(false);
      expect(holds(text, { kind: 'bad-signature' }, context)).toBe(false);
      expect(holds(stranger.context.good.text, { kind: 'bad-signature' }, context)).toBe(true);
      const json = { payload: context.good.segments[1], protected: context.good.segments[0] };
      const flattened = JSON.stringify({ ...json, signature: context.good.segments[2] });
      expect(holds(flattened, { kind: 'signature', alg, key }, context)).toBe(true);
      expect(holds(JSON.stringify({ ...json, signature: '' }), { kind: 'unsigned' }, context)).toBe(true);
    },
  );

  it('of a signature in DER is not that of one in halves', async () => {
    const { context } = await makeFullContext('ES256');
    const [header, payload, signature] = context.good.segments;
    const der = joinToken(`${header}.${payload}`, derEcdsaSignature(decodeBase64Url(signature)));
    const key = context.keys[0]?.jwk ?? {};
    expect(holds(der, { kind: 'signature', alg: 'ES256', key, encoding: 'der' }, context)).toBe(true);
    expect(holds(der, { kind: 'signature', alg: 'ES256', key }, context)).toBe(false);
    expect(holds(context.good.text, { kind: 'signature', alg: 'ES256', key, encoding: 'der' }, context)).toBe(false);
  });

  it('of an RSA block is that the signature leads to it, and that it is a wrong one', async () => {
    const { context, issuer } = await makeFullContext('RS256');
    const key = context.keys[0]?.jwk ?? {};
    const block = writePkcs1Block(256, { content: encodeUtf8('anything') });
    const token = joinToken('a.b', signBlock(issuer.signer.jwk, block));
    expect(holds(token, { kind: 'rsa-block', alg: 'RS256', key, block }, context)).toBe(true);
    const other = writePkcs1Block(256, { content: encodeUtf8('something') });
    expect(holds(token, { kind: 'rsa-block', alg: 'RS256', key, block: other }, context)).toBe(false);
  });

  it('of a bad signature is not given where the MAC is the issuer’s', async () => {
    const { context } = await makeFullContext('HS256');
    expect(holds(context.good.text, { kind: 'bad-signature' }, context)).toBe(false);
    expect(holds(joinToken('a.b', new Uint8Array(32)), { kind: 'bad-signature' }, context)).toBe(true);
    expect(holds('a.b', { kind: 'bad-signature' }, context)).toBe(false);
  });

  it('of an unsigned token is that nothing follows the second dot', async () => {
    const { context } = await makeFullContext('ES256');
    expect(holds('a.b.', { kind: 'unsigned' }, context)).toBe(true);
    expect(holds('a.b', { kind: 'unsigned' }, context)).toBe(false);
    expect(holds('a.b.c', { kind: 'unsigned' }, context)).toBe(false);
  });

  it('of the same content is that it is another text of it', async () => {
    const { context } = await makeFullContext('ES256');
    const { text } = context.good;
    expect(holds(`${text}=`, { kind: 'same-content' }, context)).toBe(true);
    expect(holds(text, { kind: 'same-content' }, context)).toBe(false);
    expect(holds(context.sameKeyToken?.text ?? '', { kind: 'same-content' }, context)).toBe(false);
  });

  it('of an encrypted token is what the private key finds in it', async () => {
    const { context, decryptionKey } = await makeFullContext('ES256');
    const key = context.encryptionKey ?? {};
    const token = await writeJwe({ alg: 'ECDH-ES', enc: 'A128CBC-HS256', key, plaintext: 'inner' });
    const proof = { kind: 'encrypted', key, inner: 'inner' } as const;
    expect(isProven({ variant: 'v', token, proof }, context, [decryptionKey])).toBe(true);
    expect(isProven({ variant: 'v', token, proof }, context)).toBe(false);
    expect(isProven({ variant: 'v', token, proof: { ...proof, inner: 'other' } }, context, [decryptionKey])).toBe(
      false,
    );
  });

  it('of an obtained token is that the person gave it', async () => {
    const { context } = await makeFullContext('ES256');
    expect(holds(context.others.expired ?? '', { kind: 'obtained' }, context)).toBe(true);
    expect(holds(context.good.text, { kind: 'obtained' }, context)).toBe(false);
  });
});

function holds(token: string, proof: Proof, context: ForgeContext): boolean {
  const forgery: Forgery = { variant: 'v', token, proof };
  return isProven(forgery, context);
}
