import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSmallIssuer } from '../test/small-api.ts';
import { publishKeys, readKeySet, readPublicKeyText, readSharedSecret, readSigningKey } from './issuer-keys.ts';
import { readKnownToken } from './obtained-token.ts';

const issuer = makeSmallIssuer();
const good = readKnownToken(issuer.token);

describe('the keys of an issuer', () => {
  it('stand in the order in which they verify the good token', async () => {
    const strangers = [makeSmallIssuer(), makeSmallIssuer()].flatMap(({ keySetText }) => readKeySet(keySetText));
    const keys = await publishKeys([...strangers, ...readKeySet(issuer.keySetText)], good);
    expect(keys).toHaveLength(3);
    expect(keys[0]?.spkiPem).toBe(issuer.publicKey.export({ format: 'pem', type: 'spki' }));
  });

  it('that do not verify the good token are another issuer’s', async () => {
    const strangers = readKeySet(makeSmallIssuer().keySetText);
    await expect(publishKeys(strangers, good)).rejects.toMatchObject({ code: 'public_keys_unfit' });
    await expect(publishKeys([], good)).resolves.toEqual([]);
  });

  it('are read from PEM, a JWK and a set, whatever else stands in it', async () => {
    const pem = issuer.publicKey.export({ format: 'pem', type: 'spki' }) as string;
    for (const text of [pem, JSON.stringify(issuer.publicKey.export({ format: 'jwk' }))]) {
      expect(await publishKeys([readPublicKeyText(text)], good)).toHaveLength(1);
    }
    const mixed = {
      keys: [
        null,
        3,
        { kty: 'weird' },
        { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
        issuer.publicKey.export({ format: 'jwk' }),
      ],
    };
    expect(await publishKeys(readKeySet(JSON.stringify(mixed)), good)).toHaveLength(1);
  });

  it.each([['no text of JSON'], ['{"keys":3}'], ['[]'], ['<html>log in</html>']])('are not in %j', (text) => {
    const refusal = expect.objectContaining({ code: 'key_set_unreadable' }) as Error;
    expect(() => readKeySet(text)).toThrow(refusal);
    expect(() => readPublicKeyText(text)).toThrow(refusal);
  });
});

describe('the signing key', () => {
  it('is taken as PEM or JWK, with the algorithm and name that the good token shows', () => {
    const pem = issuer.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    for (const text of [pem, JSON.stringify(issuer.privateKey.export({ format: 'jwk' }))]) {
      expect(readSigningKey(text, good)).toMatchObject({ alg: 'ES256', kid: 'k1', jwk: { crv: 'P-256' } });
    }
  });

  it.each([
    ['another one', makeSmallIssuer().privateKey.export({ format: 'pem', type: 'pkcs8' }) as string],
    ['of another kind', generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string],
    ['only the public half', JSON.stringify(issuer.publicKey.export({ format: 'jwk' }))],
    ['a secret, and the token has none', '{"kty":"oct","k":"c2VjcmV0"}'],
    ['none', 'hello'],
  ])('is refused where it is %s', (_what, text) => {
    expect(() => readSigningKey(text, good)).toThrow(expect.objectContaining({ code: 'signing_key_unfit' }) as Error);
  });
});

describe('the shared secret', () => {
  const secret = Buffer.from([0, 255, 1, 2, 200, 10, 77, 78, 79, 80]);
  const spelled = 'a secret, as people write them';

  it.each([
    ['as it stands', secret, secret],
    ['as base64', Buffer.from(secret.toString('base64')), secret],
    ['as base64url with a line break', Buffer.from(`${secret.toString('base64url')}\n`), secret],
    ['as hexadecimal', Buffer.from(secret.toString('hex')), secret],
    ['as a text with a line break', Buffer.from(`${spelled}\n`), Buffer.from(spelled)],
  ])('is found in its file %s', (_how, content, bytes) => {
    expect(readSharedSecret(content, signedWith(bytes))).toMatchObject({
      alg: 'HS256',
      jwk: { kty: 'oct', k: bytes.toString('base64url') },
    });
  });

  it('is refused where the good token was signed with another, or with none', () => {
    const refusal = expect.objectContaining({ code: 'signing_key_unfit' }) as Error;
    expect(() => readSharedSecret(Buffer.from('other'), signedWith(secret))).toThrow(refusal);
    expect(() => readSharedSecret(secret, good)).toThrow(refusal);
  });
});

function signedWith(secret: Buffer): ReturnType<typeof readKnownToken> {
  const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${segment({ alg: 'HS256' })}.${segment({ sub: 'u1' })}`;
  return readKnownToken(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
}
