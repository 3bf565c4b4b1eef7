import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenMac } from './token-mac.ts';

describe('the MAC of refresh tokens', () => {
  it('is HMAC-SHA-256, whatever key and message, in however many parts', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        (key, first, second) => {
          const mac = createTokenMac(key, first.length + second.length);
          const expected = createHmac('sha256', key).update(first).update(second).digest();
          expect(mac(first, second)).toEqual(expected);
          expect(mac(Buffer.concat([first, second]))).toEqual(expected);
        },
      ),
    );
  });

  it('remembers nothing of the message before', () => {
    const key = randomBytes(32);
    const mac = createTokenMac(key, 8);
    mac(randomBytes(8));
    const message = randomBytes(8);
    expect(mac(message)).toEqual(createHmac('sha256', key).update(message).digest());
  });

  it('is of its one length only, so that nothing of an earlier message can stand behind a shorter one', () => {
    const mac = createTokenMac(randomBytes(32), 8);
    expect(() => mac(randomBytes(7))).toThrow(TypeError);
    expect(() => mac(randomBytes(9))).toThrow();
    expect(() => createTokenMac(randomBytes(65), 8)).toThrow(TypeError);
  });
});
