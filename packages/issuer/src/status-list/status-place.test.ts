import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listNumber, listPlaces, maxStatusIndexes, placeOf, scatter } from './status-place.ts';

const secret = new Uint8Array(randomBytes(32));

describe('a place in the status lists', () => {
  const one = (ordinal: number): number => scatter(ordinal, 1, secret)[0] as number;

  it('is another one for each value of the counter', () => {
    const count = listPlaces + 20_000;
    const indexes = scatter(5 * listPlaces - 10_000, count, secret);
    expect(new Set(indexes).size).toBe(count);
    expect(indexes.every((index) => Number.isSafeInteger(index) && index >= 0 && index < maxStatusIndexes)).toBe(true);
    expect(new Set(indexes.map((index) => placeOf(index).list)).size).toBe(3);
  });

  it('fills a whole list before the next is begun', () => {
    const inFirst = [0, 1, listPlaces / 2, listPlaces - 1].map((ordinal) => placeOf(one(ordinal)).list);
    expect(new Set(inFirst).size).toBe(1);
    expect(placeOf(one(listPlaces)).list).not.toBe(inFirst[0]);
  });

  it('says nothing of the order', () => {
    const places = scatter(0, 2_000, secret).map((index) => placeOf(index).idx);
    const rises = places.filter((idx, at) => idx > (places[at - 1] ?? idx)).length;
    // 999.5 expected of 1,999 with a deviation of 13: eight of them are no accident.
    expect(Math.abs(rises - 999.5)).toBeLessThan(104);
    const low = Array.from({ length: 400 }, (_, list) => Number.parseInt(placeOf(one(list * listPlaces)).list, 16));
    // 200 expected with a deviation of 10.
    expect(Math.abs(low.filter((number) => number < listPlaces / 2).length - 200)).toBeLessThan(80);
  });

  it('is in a list whose name tells its number to who has the secret, and only to them', () => {
    for (const list of [0, 1, 763, listPlaces - 1]) {
      const { list: name } = placeOf(one(list * listPlaces + 7));
      expect(listNumber(name, secret)).toBe(list);
      expect(listNumber(name, new Uint8Array(32))).not.toBe(list);
    }
  });

  it.each(['', '0', '00000 ', 'ABCDE', '0x123', '123456', '..%2f.', 'zzzzz'])(
    'is in no list of the name %j',
    (name) => {
      expect(listNumber(name, secret)).toBeUndefined();
    },
  );
});
