import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../test/byte-forms.ts';
import { failure } from '../test/token-material.ts';
import {
  contentOf,
  derTag,
  readElements,
  readInteger,
  readOne,
  readSequence,
  wholeBytes,
  writeElement,
  writeInteger,
} from './der.ts';

const refusal = async (read: () => unknown): Promise<string> => {
  const { code, evidence } = await failure(read);
  return `${code}:${evidence.reason}`;
};
const zeros = (length: number): string => '00'.repeat(length);
const integer = (hex: string): Uint8Array => readInteger({ tag: derTag.integer, content: fromHex(hex) });

describe('a tag', () => {
  it('is what X.690 §8 says', () => {
    expect(derTag).toStrictEqual({
      integer: 0x02,
      bitString: 0x03,
      octetString: 0x04,
      sequence: 0x30,
      contextual: 0xa0,
      implicitOne: 0x81,
    });
    expect(Object.isFrozen(derTag)).toBe(true);
  });
});

describe('an element', () => {
  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [513, '04820201'],
    [32_768, '04828000'],
  ])('of %i bytes is written with the shortest length, and read back', (length, header) => {
    const bytes = writeElement(derTag.octetString, fromHex(zeros(length)));
    expect(toHex(bytes)).toBe(`${header}${zeros(length)}`);
    expect(readElements(bytes)).toStrictEqual([{ tag: 4, content: fromHex(zeros(length)) }]);
  });

  it('joins what is put into it', () => {
    expect(toHex(writeElement(derTag.sequence))).toBe('3000');
    expect(toHex(writeElement(derTag.sequence, fromHex('020101'), new Uint8Array(), fromHex('0500')))).toBe(
      '30050201010500',
    );
  });

  it('is read beside others, each with its own content', () => {
    expect(readElements(new Uint8Array())).toStrictEqual([]);
    expect(readElements(fromHex(`02010504820100${zeros(256)}0500`))).toStrictEqual([
      { tag: 2, content: fromHex('05') },
      { tag: 4, content: fromHex(zeros(256)) },
      { tag: 5, content: new Uint8Array() },
    ]);
    expect(readElements(fromHex(`1e00${'5e00'}${'9e00'}`)).map(({ tag }) => tag)).toStrictEqual([0x1e, 0x5e, 0x9e]);
  });

  it.each([
    ['a tag alone', '04'],
    ['a length that is cut', '0481'],
    ['a longer length that is cut', '048201'],
    ['a content that is cut', '040201'],
    ['a content that is missing', '0401'],
    ['bytes after the end', '040005'],
    ['an indefinite length', '04800000'],
    ['an indefinite length before 128 bytes', `0480${zeros(128)}`],
    ['a short length in the long form', `04817f${zeros(127)}`],
    ['no length in the long form', '048100'],
    ['a length of one byte in two', `048200ff${zeros(255)}`],
    ['a length of three bytes', `0483000100${zeros(256)}`],
    ['a length of three bytes that two would read', `04830100${zeros(256)}`],
    ['a reserved length', '04ff'],
    ['a tag of more bytes', '1f0100'],
    ['a tag of more bytes of another class', 'bf2000'],
  ])('with %s is refused', async (_, hex) => {
    expect(await refusal(() => readElements(fromHex(hex)))).toBe('key_malformed:not_der');
  });
});

describe('one element', () => {
  it('is all there is, and of its tag', async () => {
    expect(readOne(fromHex('0401ab'), derTag.octetString)).toStrictEqual(fromHex('ab'));
    expect(readSequence(fromHex('30020500'))).toStrictEqual([{ tag: 5, content: new Uint8Array() }]);
    for (const hex of ['', '0401ab0500', '0301ab']) {
      expect(await refusal(() => readOne(fromHex(hex), derTag.octetString))).toBe('key_malformed:not_der');
    }
    for (const hex of ['', '30003000', '3100', '300105']) {
      expect(await refusal(() => readSequence(fromHex(hex)))).toBe('key_malformed:not_der');
    }
  });

  it('that is missing or of another tag has no content', async () => {
    const content = fromHex('ab');
    expect(contentOf({ tag: 4, content }, 4)).toBe(content);
    expect(await refusal(() => contentOf({ tag: 4, content }, 3))).toBe('key_malformed:not_der');
    expect(await refusal(() => contentOf(undefined, 4))).toBe('key_malformed:not_der');
  });
});

describe('an integer', () => {
  it.each([
    ['', '0200'],
    ['01', '020101'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['ff00', '020300ff00'],
    ['0100', '02020100'],
  ])('of the bytes %j is written as %s', (bytes, hex) => {
    expect(toHex(writeInteger(fromHex(bytes)))).toBe(hex);
  });

  it.each([
    ['00', ''],
    ['01', '01'],
    ['7f', '7f'],
    ['0080', '80'],
    ['00ff00', 'ff00'],
    ['0100', '0100'],
  ])('%s is read as the bytes %j', (hex, bytes) => {
    expect(toHex(integer(hex))).toBe(bytes);
  });

  it.each([
    ['no byte', ''],
    ['a negative one', '80'],
    ['another negative one', 'ff01'],
    ['a zero too many', '0001'],
    ['a zero before the most that needs none', '007f'],
    ['two zeros', '0000'],
    ['two zeros before one that is set', '000080'],
  ])('with %s is refused', async (_, hex) => {
    expect(await refusal(() => integer(hex))).toBe('key_malformed:not_der');
  });

  it('has its tag', async () => {
    expect(await refusal(() => readInteger({ tag: 4, content: fromHex('01') }))).toBe('key_malformed:not_der');
    expect(await refusal(() => readInteger(undefined))).toBe('key_malformed:not_der');
  });
});

describe('a bit string', () => {
  it('is whole bytes, or refused', async () => {
    expect(wholeBytes(fromHex('00ab'))).toStrictEqual(fromHex('ab'));
    expect(wholeBytes(fromHex('00'))).toStrictEqual(new Uint8Array());
    for (const hex of ['', '01fe', '07', 'ff']) {
      expect(await refusal(() => wholeBytes(fromHex(hex)))).toBe('key_malformed:not_der');
    }
  });
});
