import { describe, expect, it } from 'vitest';
import { failure, segment, segmentOfBytes } from '../test/token-material.ts';
import { parseHeaderSegment } from './jose-header.ts';

const reasonOf = async (header: unknown): Promise<string> => {
  const { code, evidence } = await failure(() => parseHeaderSegment(segment(header)));
  return evidence.parameter === undefined ? code : `${code}:${evidence.parameter}`;
};
const parse = (header: unknown): ReturnType<typeof parseHeaderSegment> => parseHeaderSegment(segment(header));

describe('a header', () => {
  it('is read with what we write ourselves', () => {
    expect(parse({ alg: 'ES256', typ: 'application/AT+JWT', kid: 'k' })).toStrictEqual({
      parameters: { alg: 'ES256', typ: 'application/AT+JWT', kid: 'k' },
      alg: 'ES256',
      algKnown: true,
      kid: 'k',
      typ: 'at+jwt',
      foreignParameter: undefined,
    });
    expect(parse({ alg: 'none' })).toStrictEqual({
      parameters: { alg: 'none' },
      alg: 'none',
      algKnown: false,
      kid: undefined,
      typ: undefined,
      foreignParameter: undefined,
    });
  });

  it.each([
    [{}, 'header_malformed'],
    [{ alg: 7 }, 'header_malformed'],
    [{ alg: null }, 'header_malformed'],
    [{ alg: ['ES256'] }, 'header_malformed'],
    [{ alg: 'ES256', kid: '' }, 'header_malformed'],
    [{ alg: 'ES256', kid: 7 }, 'header_malformed'],
    [{ alg: 'ES256', kid: null }, 'header_malformed'],
    [{ alg: 'ES256', typ: '' }, 'header_malformed'],
    [{ alg: 'ES256', typ: 7 }, 'header_malformed'],
    [{ alg: 'ES256', typ: null }, 'header_malformed'],
    [[], 'header_malformed'],
    ['"ES256"', 'header_malformed'],
    ['{"alg":"ES256","alg":"none"}', 'header_malformed'],
    ['', 'header_malformed'],
  ])('%j is refused as %s', async (header, code) => {
    expect(await reasonOf(header)).toBe(code);
  });

  it.each(['crit', 'b64', 'zip', 'cty'])('with %s asks for what is refused, whatever its value', async (name) => {
    for (const value of [[], null, true, 'JWT']) {
      expect(await reasonOf({ alg: 'ES256', [name]: value })).toBe(`header_unsupported:${name}`);
    }
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'enc', 'epk'])(
    'with %s has a parameter that is foreign, by this name',
    (name) => {
      expect(parse({ alg: 'ES256', [name]: {} }).foreignParameter).toBe(name);
      expect(parse({ [name]: {}, alg: 'ES256', own: 1 }).foreignParameter).toBe(name);
    },
  );

  it('with a parameter of no register has a foreign one that is not repeated', () => {
    for (const name of ['own', 'toString', 'eyJ', 'Kid', 'ALG', '']) {
      expect(parse({ alg: 'ES256', [name]: 1 }).foreignParameter).toBe('other');
    }
  });

  it('cannot be changed, at any depth: others may share it', () => {
    const header = parse({ alg: 'ES256', own: { deep: [{ deeper: null }] } });
    const { own } = header.parameters as unknown as { own: { deep: readonly object[] } };
    for (const part of [header, header.parameters, own, own.deep, own.deep[0]]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('is canonical base64url', async () => {
    for (const text of ['e30=', 'e3', 'e30.', '!']) {
      expect((await failure(() => parseHeaderSegment(text))).code).toBe('token_malformed');
    }
    expect((await failure(() => parseHeaderSegment(segmentOfBytes([0xff])))).code).toBe('header_malformed');
  });
});
