import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer } from '../../test/open-issuer.ts';
import { createStatusIndexPool, readStatusSpace } from './status-index-pool.ts';
import { maxStatusIndexes } from './status-place.ts';

let opened: TestIssuer;
afterEach(() => opened?.close());

const random = (length: number) => new Uint8Array(randomBytes(length));

describe('a pool of places', () => {
  it('gives each place once, to whichever process asks at the same time', async () => {
    opened = await openTestIssuer();
    const beside = await opened.openBeside();
    const pools = [opened.store, opened.store, beside.issuer.store].map((store) =>
      createStatusIndexPool(store, random),
    );
    const taken = await Promise.all(pools.flatMap((pool) => Array.from({ length: 2_500 }, () => pool.take())));
    expect(new Set(taken).size).toBe(7_500);
    expect((await readStatusSpace(opened.store))?.next).toBe(3 * 3 * 1_024);
    await beside.close();
  });

  it('gives again what came back, and nothing else', async () => {
    opened = await openTestIssuer();
    const pool = createStatusIndexPool(opened.store, random);
    const first = await pool.take();
    pool.giveBack(first);
    expect(await pool.take()).toBe(first);
    expect(await pool.take()).not.toBe(first);
  });

  it('keeps its secret when it goes on, and says so when there is no place left', async () => {
    opened = await openTestIssuer();
    await createStatusIndexPool(opened.store, random).take();
    const { secret } = (await readStatusSpace(opened.store)) ?? {};
    await createStatusIndexPool(opened.store, random).take();
    expect((await readStatusSpace(opened.store))?.secret).toEqual(secret);
    const end = { next: maxStatusIndexes, secret: Buffer.from(secret ?? []).toString('base64url') };
    await opened.store.settings.set('status-lists', JSON.stringify(end));
    await expect(createStatusIndexPool(opened.store, random).take()).rejects.toThrow(RangeError);
  });
});
