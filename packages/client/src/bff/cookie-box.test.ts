import { createSecret, generateSecret } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createCookieBox } from './cookie-box.ts';

const secret = generateSecret(32);

describe('a sealed value', () => {
  it('opens under its name with its secret, whichever place that has, and is another each time', async () => {
    const [box, later] = [await createCookieBox([secret]), await createCookieBox([generateSecret(32), secret])];
    const [one, two] = [await box.seal('a', { x: 'ü' }), await box.seal('a', { x: 'ü' })];
    expect(one).not.toBe(two);
    expect([await box.open('a', one), await later.open('a', two)]).toEqual([{ x: 'ü' }, { x: 'ü' }]);
    expect(one).toMatch(/^[\w-]+$/);
  });

  it('opens under no other name, with no other secret, and changed at no place', async () => {
    const box = await createCookieBox([secret]);
    const sealed = await box.seal('a', { x: 1 });
    expect(await box.open('b', sealed)).toBeUndefined();
    expect(await (await createCookieBox([generateSecret(32)])).open('a', sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect([at, await box.open('a', changed)]).toEqual([at, undefined]);
    }
    for (const bad of ['', 'A', '=', 'ü', sealed.slice(0, 40), `${sealed}A`]) {
      expect(await box.open('a', bad)).toBeUndefined();
    }
  });

  it('is sealed by the first secret alone', async () => {
    const [first, second] = [generateSecret(32), generateSecret(32)];
    const sealed = await (await createCookieBox([first, second])).seal('a', {});
    expect(await (await createCookieBox([second])).open('a', sealed)).toBeUndefined();
    expect(await (await createCookieBox([first])).open('a', sealed)).toEqual({});
  });
});

describe('a secret', () => {
  it.each([
    ['short', generateSecret(32).reveal().slice(0, 31), 'secret_weak'],
    ['a pattern', new Uint8Array(32).fill(7), 'secret_weak'],
    ['published', new TextEncoder().encode('a-string-secret-at-least-256-bits-long'), 'secret_known'],
  ])('that is %s is refused when the program starts', async (_name, bytes, code) => {
    await expect(createCookieBox([createSecret(bytes)])).rejects.toMatchObject({ code });
    await expect(createCookieBox([secret, createSecret(bytes)])).rejects.toMatchObject({ code });
  });

  it('is one to four', async () => {
    await expect(createCookieBox([])).rejects.toThrow(TypeError);
    await expect(createCookieBox([secret, secret, secret, secret, secret])).rejects.toThrow(TypeError);
  });
});
