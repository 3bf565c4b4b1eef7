import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HmacSearch } from './hmac-job.ts';
import { createPlainSearch } from './hmac-search.ts';
import { type Sha2, sha256, sha384, sha512 } from './sha2.ts';
import { createVectorSearch, hasVectors } from './vector-search.ts';

const hashes = [sha256, sha384, sha512];
const macOf = (hash: Sha2, key: Uint8Array, message: Uint8Array): Buffer =>
  createHmac(hash.name, key).update(message).digest();

/** RFC 2104's K, written out here so that the product's own reading of it is not what it is tested by. */
function put(hash: Sha2, { blocks }: HmacSearch, index: number, key: Uint8Array): void {
  const short = key.length > hash.blockBytes ? createHash(hash.name).update(key).digest() : key;
  blocks.fill(0, index * hash.blockBytes, (index + 1) * hash.blockBytes);
  blocks.set(short, index * hash.blockBytes);
}

/** RFC 4231 §4: key, data, and how each of the three HMACs begins. */
const vectors = [
  ['0b'.repeat(20), Buffer.from('Hi There').toString('hex'), 'b0344c61', 'afd03944', '87aa7cde'],
  [
    Buffer.from('Jefe').toString('hex'),
    Buffer.from('what do ya want for nothing?').toString('hex'),
    '5bdcc146',
    'af45d2e3',
    '164b7a7b',
  ],
  ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e', '88062608', 'fa73b008'],
  ['0102030405060708090a0b0c0d0e0f10111213141516171819', 'cd'.repeat(50), '82558a38', '3e8a69b7', 'b0ba4656'],
  [
    'aa'.repeat(131),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First').toString('hex'),
    '60e43159',
    '4ece0844',
    '80b24263',
  ],
] as const;

describe.each(hashes)('HMAC with $name', (hash) => {
  it('has vectors on the machines of the tests', () => {
    expect(hasVectors(hash)).toBe(true);
  });

  it.each(vectors)('finds the key of RFC 4231: %s', (key, data, ...macs) => {
    const message = Buffer.from(data, 'hex');
    const mac = macOf(hash, Buffer.from(key, 'hex'), message);
    expect(mac.toString('hex', 0, 4)).toBe(macs[hashes.indexOf(hash)]);
    for (const make of [createVectorSearch, createPlainSearch]) {
      const search = make({ hash, message, mac });
      put(hash, search, 5, Buffer.from(key, 'hex'));
      expect(search.search(0, 8)).toBe(5);
    }
  });

  it('finds keys of every length from 0 to 200 under messages of every length around the borders of blocks', () => {
    for (let round = 0; round < 402; round += 1) {
      const message = randomBytes(round % 300);
      const keys = Array.from({ length: 8 }, (_, index) => randomBytes((round + index * 25) % 201));
      const wanted = round % 8;
      const search = createVectorSearch({ hash, message, mac: macOf(hash, keys[wanted] as Buffer, message) });
      for (const [index, key] of keys.entries()) put(hash, search, index, key);
      expect([round, search.search(0, 8)]).toStrictEqual([round, wanted]);
    }
  });

  it('finds thousands of random keys, each among others, in every lane', () => {
    const message = randomBytes(119);
    const keys = Array.from({ length: 1024 }, () => randomBytes(16 + Math.floor(Math.random() * 70)));
    for (let wanted = 0; wanted < 1024; wanted += 37) {
      const search = createVectorSearch({ hash, message, mac: macOf(hash, keys[wanted] as Buffer, message) });
      for (const [index, key] of keys.entries()) put(hash, search, index, key);
      expect(search.search(0, search.capacity)).toBe(wanted);
      expect(search.search(wanted, search.capacity)).toBe(wanted);
      expect(search.search(wanted + 1, search.capacity)).toBe(-1);
      expect(search.search(0, wanted)).toBe(-1);
    }
  });
});

describe.each([createVectorSearch, createPlainSearch])('a search', (make) => {
  const message = randomBytes(60);
  const mac = macOf(sha256, Buffer.from('right'), message);

  it('finds nothing where nothing is right, be one bit of the signature wrong', () => {
    for (const byte of [0, 12, 15, 16, 31]) {
      const bent = Buffer.from(mac);
      bent[byte] = (bent[byte] as number) ^ 1;
      const search = make({ hash: sha256, message, mac: bent });
      put(sha256, search, 2, Buffer.from('right'));
      expect(search.search(0, search.capacity)).toBe(-1);
    }
  });

  it('says the first of several, and goes on behind it', () => {
    const search = make({ hash: sha256, message, mac });
    for (const index of [1, 2, 9]) put(sha256, search, index, Buffer.from('right'));
    expect(search.search(0, 16)).toBe(1);
    expect(search.search(2, 16)).toBe(2);
    expect(search.search(3, 16)).toBe(9);
    expect(search.search(10, 16)).toBe(-1);
    expect(search.search(0, 0)).toBe(-1);
  });

  it('takes a message of the largest size', () => {
    const long = randomBytes(16_384);
    const search = make({ hash: sha256, message: long, mac: macOf(sha256, Buffer.from('right'), long) });
    put(sha256, search, 3, Buffer.from('right'));
    expect(search.search(0, 4)).toBe(3);
  });
});
