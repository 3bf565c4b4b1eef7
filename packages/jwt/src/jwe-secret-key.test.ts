import { describe, expect, it } from 'vitest';
import { ascii, fromBase64Url, toBase64Url } from '../test/byte-forms.ts';
import { codeOf, failure, secretBytes } from '../test/token-material.ts';
import type { ContentEncryption, SharedKeyManagement } from './jwe-algorithm.ts';
import type { DecryptionKey } from './jwe-key.ts';
import { createSharedKey } from './jwe-secret-key.ts';
import { createSecret } from './secret.ts';

function make(alg: SharedKeyManagement, enc: ContentEncryption, bytes: Uint8Array): Promise<DecryptionKey> {
  return createSharedKey({ alg, enc, secret: createSecret(bytes) });
}

describe('a shared key', () => {
  it.each([
    ['dir', 'A128GCM', 16],
    ['dir', 'A256GCM', 32],
    ['dir', 'A256CBC-HS512', 64],
    ['A256KW', 'A128GCM', 32],
    ['A256KW', 'A256CBC-HS512', 32],
  ] as const)('of %s and %s has %i bytes, no fewer and no more', async (alg, enc, length) => {
    const key = await make(alg, enc, secretBytes.subarray(0, length));
    expect([key.alg, key.enc, key.encryptionKey.alg]).toEqual([alg, enc, alg]);
    const { code, evidence } = await failure(make(alg, enc, secretBytes.subarray(0, length - 1)));
    expect([code, evidence]).toEqual(['secret_weak', { reason: 'short' }]);
    const longer = Uint8Array.from([...secretBytes, ...secretBytes.map((byte) => byte ^ 0x55)]).subarray(0, length + 1);
    await expect(make(alg, enc, longer)).rejects.toThrow(`secret: exactly ${length} bytes`);
  });

  it('has a kid that is the same for the same secret, and says nothing of it', async () => {
    const [one, again] = [secretBytes.slice(0, 32), secretBytes.slice(0, 32)];
    const key = await make('dir', 'A256GCM', one);
    expect(key.kid).toBe((await make('A256KW', 'A128GCM', again)).kid);
    // 96 bits of an HMAC: that of another use of the same secret is another.
    const hmac = await crypto.subtle.importKey('raw', one, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, ascii('sealwright jwe kid')));
    expect(key.kid).toBe(toBase64Url(mac.subarray(0, 12)));
    expect(key.kid).not.toBe((await make('dir', 'A256GCM', secretBytes.subarray(32))).kid);
    const named = createSharedKey({ alg: 'dir', enc: 'A256GCM', secret: createSecret(one), kid: 'mine' });
    expect((await named).kid).toBe('mine');
  });

  it('is not made of what everybody knows, of a pattern, or of a key', async () => {
    const published = fromBase64Url('AAPapAv4LbFbiVawEjagUBluYqN5rhna-8nuldDvOx8');
    expect(await codeOf(make('A256KW', 'A256GCM', published))).toBe('secret_known');
    expect(await codeOf(make('A256KW', 'A256GCM', new Uint8Array(32)))).toBe('secret_weak');
    expect(await codeOf(make('dir', 'A128GCM', ascii('abcdefghijklmnop')))).toBe('secret_weak');
    expect(await codeOf(make('dir', 'A256GCM', ascii('-----BEGIN PUBLIC KEY-----\nMFkwE')))).toBe('secret_weak');
  });

  it('is of an algorithm for shared secrets, and of a Secret', async () => {
    const secret = createSecret(secretBytes.subarray(0, 32));
    for (const alg of ['ECDH-ES', 'PBES2-HS512+A256KW', 'A128KW', 'toString', undefined]) {
      await expect(createSharedKey({ alg: alg as never, enc: 'A256GCM', secret })).rejects.toThrow(
        'alg: dir or A256KW',
      );
    }
    const text = createSharedKey({ alg: 'dir', enc: 'A256GCM', secret: 'text' as never });
    await expect(text).rejects.toThrow('secret: make one');
    await expect(createSharedKey({ alg: 'dir', enc: 'x' as never, secret })).rejects.toThrow('enc: required');
  });
});
