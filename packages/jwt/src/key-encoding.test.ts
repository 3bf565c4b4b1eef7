import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../test/byte-forms.ts';
import { failure } from '../test/token-material.ts';
import published from '../vectors/cookbook/jwk/3_4.rsa_private_key.json' with { type: 'json' };
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { readPrivateKey, readPublicKey } from './key-decoding.ts';
import { encodePrivateKey, encodePublicKey, encodeScalar, kindOf } from './key-encoding.ts';
import type { EncodedKey } from './pem.ts';

type Structure = EncodedKey['structure'];

const readPublic = (structure: Structure, ...hex: string[]): unknown =>
  readPublicKey({ structure, der: fromHex(hex.join('')) });
const readPrivate = (structure: Structure, ...hex: string[]): Promise<unknown> =>
  readPrivateKey({ structure, der: fromHex(hex.join('')) });
const reasonOf = async (read: () => unknown): Promise<string> => {
  const { code, evidence } = await failure(async () => read());
  return `${code}:${evidence.reason}`;
};

/** An element in hex, by its tag and what is in it. */
function el(tag: string, ...content: string[]): string {
  const length = content.join('').length / 2;
  const size = length.toString(16).padStart(2, '0');
  return `${tag}${length < 0x80 ? size : length < 0x100 ? `81${size}` : `82${size.padStart(4, '0')}`}${content.join('')}`;
}

const identifiers = {
  RSA: '300d06092a864886f70d0101010500',
  'P-256': '301306072a8648ce3d020106082a8648ce3d030107',
  'P-384': '301006072a8648ce3d020106052b81040022',
  'P-521': '301006072a8648ce3d020106052b81040023',
  Ed25519: '300506032b6570',
} as const;

// The published key pairs of RFC 6979 §A.2.5 and RFC 8410 §10.
const d = 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721';
const x = '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6';
const y = '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299';
const ec = {
  kty: 'EC',
  crv: 'P-256',
  x: 'YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y',
  y: 'eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk',
} as const;
const ecPrivate = { ...ec, d: 'ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE' } as const;
const point = `04${x}${y}`;
const seed = 'd4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842';
const edPublic = '19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1';
const okp = { kty: 'OKP', crv: 'Ed25519', x: 'Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE' } as const;
const okpPrivate = { ...okp, d: '1O5y2_kTWErVttjx92n4rTr-fCjL8dT74Jeoj0R1WEI' } as const;
const rsa = { kty: 'RSA', n: published.n, e: published.e } as const;
const { kid: _, use: __, ...rsaPrivate } = published;

const version = (number: string): string => el('02', number);
const sec1 = (...more: string[]): string => el('30', version('01'), el('04', d), ...more);
const pkcs8 = (kind: keyof typeof identifiers, key: string, ...more: string[]): string =>
  el('30', version('00'), identifiers[kind], el('04', key), ...more);

describe('a public key in SPKI', () => {
  it('is written and read with the identifier of its kind', () => {
    for (const [members, hex] of [
      [ec, el('30', identifiers['P-256'], el('03', '00', point))],
      [okp, el('30', identifiers.Ed25519, el('03', '00', edPublic))],
    ] as const) {
      expect(toHex(encodePublicKey(members))).toBe(hex);
      expect(readPublic('spki', hex)).toStrictEqual(members);
    }
    expect(readPublicKey({ structure: 'spki', der: encodePublicKey(rsa) })).toStrictEqual(rsa);
    expect(toHex(encodePublicKey(rsa))).toContain(`${identifiers.RSA}0382010f00`);
  });

  it.each([
    ['P-384', 48],
    ['P-521', 66],
  ] as const)('of %s has coordinates of %i bytes', (crv, bytes) => {
    const [a, b] = ['11'.repeat(bytes), '22'.repeat(bytes)];
    const members = readPublic('spki', el('30', identifiers[crv], el('03', '00', '04', a, b))) as PublicMembers;
    expect(members).toMatchObject({ kty: 'EC', crv });
    expect(toHex(encodePublicKey(members))).toBe(el('30', identifiers[crv], el('03', '00', '04', a, b)));
  });

  it.each([
    ['something after its bits', el('30', identifiers['P-256'], el('03', '00', point), '0500')],
    ['no bits', el('30', identifiers['P-256'])],
    ['octets for bits', el('30', identifiers['P-256'], el('04', '00', point))],
    ['a bit too few', el('30', identifiers['P-256'], el('03', '01', point))],
    ['a compressed point', el('30', identifiers['P-256'], el('03', '00', '02', x))],
    ['the point at infinity', el('30', identifiers['P-256'], el('03', '00', '00'))],
    ['no identifier', el('30', el('03', '00', point))],
    ['something after the end', `${el('30', identifiers['P-256'], el('03', '00', point))}00`],
    ['nothing', ''],
  ])('with %s is refused', async (_, hex) => {
    expect(await reasonOf(() => readPublic('spki', hex))).toBe('key_malformed:not_der');
  });

  it.each([
    ['an unknown algorithm', '300506032b656f'],
    ['an unknown curve', '301006072a8648ce3d020106052b8104000a'],
    ['the curve left out', '300906072a8648ce3d0201'],
    ['RSA without its NULL', '300b06092a864886f70d010101'],
    ['RSASSA-PSS', '300b06092a864886f70d01010a'],
  ])('of %s is mislabelled', async (_, identifier) => {
    expect(await reasonOf(() => readPublic('spki', el('30', identifier, el('03', '00', point))))).toBe(
      'key_mislabelled:kty',
    );
  });

  it('of RSA holds two integers and nothing else', async () => {
    const [n, e] = ['020300ff01', '0203010001'];
    const members = { kty: 'RSA', n: '_wE', e: 'AQAB' };
    expect(readPublic('pkcs1', el('30', n, e))).toStrictEqual(members);
    expect(readPublic('spki', el('30', identifiers.RSA, el('03', '00', el('30', n, e))))).toStrictEqual(members);
    for (const hex of [el('30', n), el('30', n, e, e), el('30', n, '0400'), el('31', n, e), el('30')]) {
      expect(await reasonOf(() => readPublic('pkcs1', hex))).toBe('key_malformed:not_der');
    }
  });
});

describe('a private key in PKCS#8', () => {
  it('is written and read with both halves', async () => {
    const inner = el('30', version('01'), el('04', d), el('a1', el('03', '00', point)));
    expect(toHex(encodePrivateKey(ecPrivate))).toBe(pkcs8('P-256', inner));
    expect(await readPrivate('pkcs8', pkcs8('P-256', inner))).toStrictEqual(ecPrivate);
    expect(toHex(encodePrivateKey(okpPrivate))).toBe(pkcs8('Ed25519', el('04', seed)));
    const der = encodePrivateKey(rsaPrivate as PrivateMembers);
    expect(await readPrivateKey({ structure: 'pkcs8', der })).toStrictEqual(rsaPrivate);
  });

  it('without its public half has it worked out', async () => {
    expect(await readPrivate('pkcs8', pkcs8('Ed25519', el('04', seed)))).toMatchObject(okpPrivate);
    expect(await readPrivate('pkcs8', pkcs8('P-256', sec1()))).toMatchObject(ecPrivate);
    expect(toHex(encodeScalar('P-256', fromHex(d)))).toBe(pkcs8('P-256', sec1()));
  });

  it('of Ed25519 may state its public half, as version 1, with attributes or without', async () => {
    const half = el('81', '00', edPublic);
    const attributes = el('a0', '0500');
    const head = `${identifiers.Ed25519}${el('04', el('04', seed))}`;
    for (const more of [half, `${attributes}${half}`]) {
      expect(await readPrivate('pkcs8', el('30', version('01'), head, more))).toStrictEqual(okpPrivate);
    }
    expect(await readPrivate('pkcs8', el('30', version('00'), head, attributes))).toMatchObject(okpPrivate);
    for (const bad of [
      el('30', version('00'), head, half),
      el('30', version('01'), head),
      el('30', version('01'), head, attributes),
      el('30', version('01'), head, half, '0500'),
      el('30', version('00'), head, attributes, attributes),
      el('30', version('01'), head, el('82', '00', edPublic)),
      el('30', version('01'), head, el('81', '01', edPublic)),
      el('30', version('01'), head, half, attributes),
    ]) {
      expect(await reasonOf(() => readPrivate('pkcs8', bad))).toBe('key_malformed:not_der');
    }
  });

  it('of another kind has no place for a public half beside it', async () => {
    const half = el('81', '00', point);
    const ecKey = el('30', version('01'), identifiers['P-256'], el('04', sec1()), half);
    expect(await reasonOf(() => readPrivate('pkcs8', ecKey))).toBe('key_malformed:not_der');
  });

  it.each([
    ['another version', el('30', version('02'), identifiers.Ed25519, el('04', el('04', seed)))],
    ['a version of two bytes', el('30', version('0100'), identifiers.Ed25519, el('04', el('04', seed)))],
    ['no version', el('30', identifiers.Ed25519, el('04', el('04', seed)))],
    ['a seed that is not in octets', el('30', version('00'), identifiers.Ed25519, el('04', seed))],
    ['two seeds', el('30', version('00'), identifiers.Ed25519, el('04', el('04', seed), el('04', seed)))],
    ['bits for octets', el('30', version('00'), identifiers.Ed25519, el('03', el('04', seed)))],
    ['nothing', ''],
  ])('with %s is refused', async (_, hex) => {
    expect(await reasonOf(() => readPrivate('pkcs8', hex))).toBe('key_malformed:not_der');
  });

  it('of an unknown algorithm is mislabelled', async () => {
    const unknown = el('30', version('00'), '300506032b656f', el('04', el('04', seed)));
    expect(await reasonOf(() => readPrivate('pkcs8', unknown))).toBe('key_mislabelled:kty');
  });
});

describe('a private key of RSA in PKCS#1', () => {
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => el('02', `0${index + 1}`));

  it('is version 0 and eight integers', async () => {
    expect(await readPrivate('pkcs1', el('30', version('00'), ...numbers(8)))).toStrictEqual({
      kty: 'RSA',
      n: 'AQ',
      e: 'Ag',
      d: 'Aw',
      p: 'BA',
      q: 'BQ',
      dp: 'Bg',
      dq: 'Bw',
      qi: 'CA',
    });
    for (const hex of [
      el('30', version('01'), ...numbers(8)),
      el('30', version('00'), ...numbers(7)),
      el('30', version('00'), ...numbers(9)),
      el('30', ...numbers(8)),
      el('30'),
    ]) {
      expect(await reasonOf(() => readPrivate('pkcs1', hex))).toBe('key_malformed:not_der');
    }
  });
});

describe('a private key of EC in SEC 1', () => {
  const curve = el('a0', '06082a8648ce3d030107');
  const half = el('a1', el('03', '00', point));

  it('names its curve, and may have its public half', async () => {
    expect(await readPrivate('sec1', sec1(curve, half))).toStrictEqual(ecPrivate);
    expect(await readPrivate('sec1', sec1(curve))).toMatchObject(ecPrivate);
    expect(await readPrivate('pkcs8', pkcs8('P-256', sec1(curve, half)))).toStrictEqual(ecPrivate);
    expect(await readPrivate('pkcs8', pkcs8('P-256', sec1(half)))).toStrictEqual(ecPrivate);
  });

  it.each([
    ['no curve', sec1(half)],
    ['no curve and no half', sec1()],
    ['an unknown curve', sec1(el('a0', '06052b8104000a'), half)],
    ['the curve after the half', sec1(half, curve)],
    ['something after the half', sec1(curve, half, '0500')],
    ['version 0', el('30', version('00'), el('04', d), curve, half)],
    ['a version of two bytes', el('30', version('0100'), el('04', d), curve, half)],
    ['the scalar in bits', el('30', version('01'), el('03', d), curve, half)],
    ['a half in octets', sec1(curve, el('a1', el('04', '00', point)))],
    ['a half under another tag', sec1(curve, el('a2', el('03', '00', point)))],
    ['two halves', sec1(curve, el('a1', el('03', '00', point), el('03', '00', point)))],
    ['a compressed half', sec1(curve, el('a1', el('03', '00', '03', x)))],
  ])('with %s is refused', async (_, hex) => {
    expect(await reasonOf(() => readPrivate('sec1', hex))).toBe('key_malformed:not_der');
  });

  it('has the half that it states, which is compared with the scalar later', async () => {
    const stated = el('a1', el('03', '00', '04', y, x));
    for (const inner of [sec1(curve, stated), sec1(stated)]) {
      expect(await readPrivate('pkcs8', pkcs8('P-256', inner))).toStrictEqual({ ...ecPrivate, x: ec.y, y: ec.x });
    }
  });

  it('names the curve that PKCS#8 around it names', async () => {
    expect(await reasonOf(() => readPrivate('pkcs8', pkcs8('P-384', sec1(curve, half))))).toBe('key_malformed:not_der');
  });
});

describe('an identifier', () => {
  it('is of one kind, whole', () => {
    for (const [kind, hex] of Object.entries(identifiers)) {
      expect(kindOf(fromHex(hex))).toBe(kind);
      expect(kindOf(fromHex(`${hex}00`))).toBeUndefined();
      expect(kindOf(fromHex(hex).subarray(1))).toBeUndefined();
    }
    expect(kindOf(new Uint8Array())).toBeUndefined();
  });
});
