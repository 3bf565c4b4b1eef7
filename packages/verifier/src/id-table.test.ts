import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdTable } from './id-table.ts';
import { writeIdWords } from './id-words.ts';

const words = (id: string): Int32Array => {
  const out = new Int32Array(4);
  writeIdWords(id, out, 0);
  return out;
};

describe('the words of an identifier', () => {
  it('are its own 128 bits where it is 16 bytes of canonical base64url', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        const wanted = [0, 4, 8, 12].map((at) => buffer.readInt32BE(at));
        expect([...words(buffer.toString('base64url'))]).toEqual(wanted);
      }),
    );
  });

  it('differ for texts that a lax decoder would take for the same', () => {
    const id = Buffer.alloc(16, 0xfb).toString('base64url');
    const others = [
      id.replaceAll('-', '+'),
      `${id.slice(0, -1)}x`,
      `${id}=`,
      `${id.slice(0, -1)}\u0177`,
      ` ${id.slice(1)}`,
    ];
    for (const other of others) expect([...words(other)]).not.toEqual([...words(id)]);
  });
});

describe('a table of identifiers', () => {
  it('agrees with a map, whatever is put in and swept out', () => {
    const command = fc.record({
      id: fc.oneof(
        fc.integer({ min: 0, max: 200 }).map((n) => `user-${n}`),
        fc.uuid(),
      ),
      end: fc.integer({ min: 1, max: 60 }),
      epoch: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), fc.integer({ min: 0, max: 70 }), (commands, minute) => {
        const table = new IdTable(0, { epochs: true });
        const model = new Map<string, { end: number; epoch: number }>();
        for (const { id, end, epoch } of commands) {
          table.put(words(id), 0, end, epoch);
          const old = model.get(id) ?? { end: 0, epoch: 0 };
          model.set(id, { end: Math.max(old.end, end), epoch: Math.max(old.epoch, epoch) });
        }
        expect(table.size).toBe(model.size);
        for (let shard = 0; shard < 64; shard += 1) table.sweep(minute);
        for (const [id, { end, epoch }] of model) {
          // What has not ended is there. What has may still be: it is let go of in batches.
          if (end >= minute) expect(table.epochOf(words(id), 0)).toBe(epoch);
        }
        expect(table.has(words('never'), 0)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('finds every one of fifty thousand, none of fifty thousand others, and sheds what ended', () => {
    const table = new IdTable(1000, { epochs: false });
    const ids = Array.from({ length: 50_000 }, () => randomBytes(16).toString('base64url'));
    for (const [index, id] of ids.entries()) table.put(words(id), 0, index % 2 === 0 ? 1010 : 1100, 0);
    expect(table.size).toBe(50_000);
    expect(ids.every((id) => table.has(words(id), 0))).toBe(true);
    expect(Array.from({ length: 50_000 }, randomUUID).some((id) => table.has(words(id), 0))).toBe(false);
    for (let shard = 0; shard < 64; shard += 1) table.sweep(1050);
    expect(table.size).toBe(25_000);
    expect(ids.filter((_, index) => index % 2 === 1).every((id) => table.has(words(id), 0))).toBe(true);
  });

  it('holds identifiers that differ only at one end, which crowd a careless table', () => {
    const table = new IdTable(0, { epochs: false });
    const at = (word: number, value: number): Int32Array => {
      const out = new Int32Array(4);
      out[word] = value;
      return out;
    };
    for (let word = 0; word < 4; word += 1) for (let n = 1; n <= 5000; n += 1) table.put(at(word, n), 0, 100, 0);
    expect(table.size).toBe(20_000);
    for (let word = 0; word < 4; word += 1) expect(table.has(at(word, 5001), 0)).toBe(false);
  });

  it('takes at most 25 bytes an entry, with epochs too', () => {
    const table = new IdTable(0, { epochs: true });
    const id = new Int32Array(4);
    for (let n = 0; n < 200_000; n += 1) {
      id.set(new Int32Array(randomBytes(16).buffer.slice(0, 16)));
      for (let word = 0; word < 4; word += 1) id[word] = (Math.random() * 2 ** 32) | 0;
      table.put(id, 0, 100, 1);
    }
    expect(table.byteLength / table.size).toBeLessThanOrEqual(25.5);
  });

  it('keeps an end that lies further away than it can count', () => {
    const table = new IdTable(0, { epochs: false });
    table.put(words('for ever'), 0, 10_000_000, 0);
    for (let day = 1; day < 400; day += 1) for (let shard = 0; shard < 64; shard += 1) table.sweep(day * 1440);
    expect(table.has(words('for ever'), 0)).toBe(true);
  });

  it('counts ends from a start that moves, so that a year of running changes nothing', () => {
    const table = new IdTable(0, { epochs: false });
    for (let day = 1; day < 400; day += 1) {
      table.put(words(`day ${day}`), 0, day * 1440 + 60, 0);
      for (let shard = 0; shard < 64; shard += 1) table.sweep(day * 1440 + 1);
      expect(table.has(words(`day ${day}`), 0)).toBe(true);
      if (day > 2) expect(table.has(words(`day ${day - 2}`), 0)).toBe(false);
    }
    expect(table.size).toBeLessThan(5);
  });
});
