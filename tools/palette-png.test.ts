import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { toPalettePng } from './palette-png.ts';

/** 2 × 5 pixels, one row for each filter of the specification, all of the same two colours. */
const filteredRows = [
  [0, ...[10, 20, 30], ...[200, 100, 50]],
  [1, ...[10, 20, 30], ...[190, 80, 20]],
  [2, ...[0, 0, 0], ...[0, 0, 0]],
  [3, ...[5, 10, 15], ...[95, 40, 10]],
  [4, ...[0, 0, 0], ...[0, 0, 0]],
];

describe('a picture with a palette', () => {
  it('has the colours that it had, whichever filters its rows were written with', () => {
    const { palette, indexes } = readPalette(toPalettePng(png(2, 5, filteredRows)));
    const colours = indexes.map((row) => row.map((index) => palette[index]));
    expect(colours).toStrictEqual(Array.from({ length: 5 }, () => ['10,20,30', '200,100,50']));
    expect(palette).toHaveLength(2);
  });

  it('has 256 colours at most, and for any other the nearest', () => {
    const wide = Array.from({ length: 300 }, (_, at) => [Math.min(at, 255), at > 255 ? at - 255 : 0, 0]).flat();
    const { palette, indexes } = readPalette(toPalettePng(png(300, 1, [[0, ...wide]])));
    expect(palette).toHaveLength(256);
    expect(palette[indexes[0]?.[256] ?? -1]).toBe('255,0,0');
  });

  it.each([Buffer.from('GIF89a'), png(1, 1, [[0, 1]], 0), png(1, 1, [[0, 1, 2, 3]], 2, 1)])(
    'is of no other',
    (file) => {
      expect(() => toPalettePng(file)).toThrow(TypeError);
    },
  );
});

function png(
  width: number,
  height: number,
  rows: readonly (readonly number[])[],
  colourType = 2,
  interlaced = 0,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourType, 0, 0, interlaced], 8);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', data)]);
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(body.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}

function readPalette(file: Buffer): { palette: readonly string[]; indexes: readonly (readonly number[])[] } {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    expect(file.readUInt32BE(at + 8 + body.length)).toBe(crc32(file.subarray(at + 4, at + 8 + body.length)));
    chunks.set(file.toString('latin1', at + 4, at + 8), body);
  }
  const colours = [...(chunks.get('PLTE') ?? [])];
  const palette = Array.from({ length: colours.length / 3 }, (_, at) => colours.slice(at * 3, at * 3 + 3).join());
  const width = chunks.get('IHDR')?.readUInt32BE(0) ?? 0;
  const rows = [...inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))];
  const height = rows.length / (width + 1);
  const row = (at: number): number[] => rows.slice(at * (width + 1) + 1, (at + 1) * (width + 1));
  return { palette, indexes: Array.from({ length: height }, (_, at) => row(at)) };
}
