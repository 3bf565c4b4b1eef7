import { hash as hashOnce, timingSafeEqual } from 'node:crypto';
import type { HashName, HmacSpec } from './algorithm.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';

/** The answer is transient: the next call under the same key overwrites it. */
type Mac = (text: Uint8Array) => Uint8Array;

export function prepareHmac(spec: HmacSpec, secret: Uint8Array): SignHandle & VerifyHandle {
  const mac = macOfTwoHashes(spec, secret);
  return Object.freeze({
    sign: (signingInput: Uint8Array): Uint8Array => Uint8Array.from(mac(signingInput)),
    verify: (signingInput: Uint8Array, signature: Uint8Array): boolean => timingSafeEqual(mac(signingInput), signature),
  });
}

const blockBytes: Readonly<Record<HashName, number>> = { sha256: 64, sha384: 128, sha512: 128 };

/**
 * RFC 2104: H(K ⊕ opad ‖ H(K ⊕ ipad ‖ text)), each hash in one call, since an Hmac object takes three times as long to
 * make as these inputs take to hash. The pads lie ready in front of where the text and the inner hash go.
 */
function macOfTwoHashes(spec: HmacSpec, secret: Uint8Array): Mac {
  const { hash, hashBytes } = spec;
  const block = blockBytes[hash];
  const key = secret.length > block ? hashOnce(hash, secret, 'buffer') : secret;
  const outer = padded(key, block, 0x5c, hashBytes);
  let inner = padded(key, block, 0x36, 4096);
  const mac = Buffer.alloc(hashBytes);
  return (text) => {
    if (inner.length < block + text.length)
      inner = Buffer.concat([inner.subarray(0, block), Buffer.alloc(text.length)]);
    inner.set(text, block);
    // As a string of bytes: twice as fast to get as a Buffer.
    outer.write(hashOnce(hash, inner.subarray(0, block + text.length), 'binary'), block, 'latin1');
    mac.write(hashOnce(hash, outer, 'binary'), 0, 'latin1');
    return mac;
  };
}

function padded(key: Uint8Array, block: number, pad: number, room: number): Buffer {
  const bytes = Buffer.alloc(block + room);
  for (let index = 0; index < block; index += 1) bytes[index] = (key[index] ?? 0) ^ pad;
  return bytes;
}
