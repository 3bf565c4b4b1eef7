import { describe, expect, it } from 'vitest';
import { ascii, fromHex, toBase64, toBase64Url, toHex, utf8 } from '../test/byte-forms.ts';
import { isKeyText } from './key-text.ts';

// What stands here are the forms, one by one, down to where each ends. That whole keys of every kind are refused as
// secrets is shown in hmac-key.test.ts.

const isKey = (text: string): boolean => isKeyText(ascii(text));
const der = (...hex: string[]): Uint8Array => fromHex(hex.join(''));

describe('armour', () => {
  it.each([
    '-----BEGIN PUBLIC KEY-----',
    '---- BEGIN SSH2 PUBLIC KEY ----',
    '----- BEGIN anything',
    '-----\nBEGIN RSA PUBLIC KEY-----',
    'something before -----BEGIN CERTIFICATE-----MIIB',
    'PuTTY-User-Key-File-3: ssh-ed25519',
  ])('is found in %j', (text) => {
    expect(isKey(text)).toBe(true);
  });

  it.each(['---BEGIN PUBLIC KEY---', '-BEGIN', '-----BEGINNING', '-----END PUBLIC KEY-----', 'BEGIN', '----x BEGIN'])(
    'is not found in %j',
    (text) => {
      expect(isKey(text)).toBe(false);
    },
  );
});

describe('a JWK behind the mark of UTF-8 or a space beyond ASCII', () => {
  it.each(['\xef\xbb\xbf{"kty":"EC"}', '\xa0{"kty":"EC"}', '\xef\xbb\xbf [{"kty":"RSA"}]'])(
    'is found in %j',
    (text) => {
      expect(isKey(text)).toBe(true);
    },
  );
});

describe('an SSH key', () => {
  it.each([
    'ssh-rsa AAAA',
    'ssh-dss AAAA',
    'ssh-ed25519 AAAA',
    'ssh-ed448 AAAA',
    'ecdsa-sha2-nistp256 AAAA',
    'sk-ssh-ed25519@openssh.com AAAA',
    'sk-ecdsa-sha2-nistp256@openssh.com AAAA',
    '          ssh-rsa AAAA',
    '# a comment\nssh-rsa AAAA',
    '# a comment\n\t      ssh-rsa AAAA',
    'from ssh-rsa AAAA'.slice(1),
    '\0\0\0\x07ssh-rsa\0\0\0\x03',
    '\0\0\0\x13ecdsa-sha2-nistp256\0',
    '\x01\x02\x03\x07ssh-rsa',
    'long enough to be something else\0\0\x07ssh-rsa',
    'my old ssh-rsa key',
  ])('is found in %j', (text) => {
    expect(isKey(text)).toBe(true);
  });

  it.each(['ssh-', 'ssh-key', 'ecdsa-sha2-nistp', 'ecdsa-sha2-nistpx', 'sk-rsa'])('is not found in %j', (text) => {
    expect(isKey(text)).toBe(false);
  });
});

describe('a JWK', () => {
  it.each([
    '{"kty":"EC"}',
    '{"keys":[]}',
    '{"crv" : "P-256"',
    '{"x5c"\n\t:["MIIB"]}',
    ' \n{"alg":"RS256","kty":"RSA"',
    '[{"kty":"oct"}],',
    'x{"kty":"EC"}',
    '{kty:"EC"}',
    "{'alg': 'RS256', 'kty': 'RSA'}",
    JSON.stringify('{"kty":"EC"}'),
    JSON.stringify(JSON.stringify('{"kty":"EC"}')),
  ])('is found in %j, whole or cut', (text) => {
    expect(isKey(text)).toBe(true);
  });

  it.each(['"kty":"EC"', '{"kt":"EC"}', '{"kty" "EC"}', '{kty}', '{monkty:1}', '{"a":1}', '[]'])(
    'is not found in %j',
    (text) => {
      expect(isKey(text)).toBe(false);
    },
  );
});

describe('DER', () => {
  it.each([
    ['two elements', der('3006', '020105', '020107')],
    ['three', der('3009', '020105', '020107', '020109')],
    ['an empty one', der('3005', '020105', '0500')],
    ['a length of two bytes', der('308107', '020105', '04020000')],
    ['a length of three bytes', der('30820006', '020105', '020107')],
    ['a length of four bytes', der('3083000006', '020105', '020107')],
    ['a length that is longer than it must be at the very end', der('3006', '020105', '048100')],
    ['a length of 256', der('30820107', '020105', '04820100', '00'.repeat(256))],
  ])('of a SEQUENCE with %s is found', (_, bytes) => {
    expect(isKeyText(bytes)).toBe(true);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a tag alone', der('30')],
    ['an empty SEQUENCE', der('3000')],
    ['one element', der('3003', '020105')],
    ['a SET', der('3106', '020105', '020107')],
    ['a byte more than the length says', der('3006', '020105', '020107', '01')],
    ['a byte less', der('3007', '020105', '020107')],
    ['an element that ends beyond', der('3006', '020105', '020207')],
    ['an indefinite length', der('3080', '020105', '020107')],
    ['an element of indefinite length at the end', der('3005', '020105', '0580')],
    ['a tag without a length at the end', der('3004', '020105', '05')],
    ['an element whose length is cut', der('3006', '020105', '048200')],
    ['an indefinite length before 128 bytes', der('3080', '020105', '047b', '00'.repeat(123))],
    ['a length of five bytes', der('308400000006', '020105', '020107')],
  ])('is not found in %s', (_, bytes) => {
    expect(isKeyText(bytes)).toBe(false);
  });
});

describe('an EC point', () => {
  const generator = [
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  ];

  it('is found uncompressed or as x and y, and nothing is that is off the curve or begins otherwise', () => {
    for (const bytes of [der('04', ...generator), der(...generator)]) {
      expect(isKeyText(bytes)).toBe(true);
      expect(isKey(toHex(bytes))).toBe(true);
    }
    for (const bytes of [
      der('05', ...generator),
      der(...generator.toReversed()),
      der('04', ...generator.toReversed()),
    ]) {
      expect(isKeyText(bytes)).toBe(false);
    }
  });
});

describe('base64 of a key', () => {
  // Its base64 ends in two padding characters and holds both letters in which the alphabets differ.
  const bytes = der('3008', '0203fbefff', '0201', 'fb');
  const text = toBase64(bytes.subarray(0, 10));

  it('is found in either alphabet, on any number of lines, with padding or without', () => {
    expect(text).toMatch(/[+/].*==$/);
    expect(text).toHaveLength(16);
    const lines = [...text].join('\n  ');
    for (const form of [text, text.replace(/=+$/, ''), toBase64Url(bytes), lines, `\t${text}\r\n`]) {
      expect(isKey(form)).toBe(true);
    }
    expect(isKey(toBase64(ascii('{"kty":"EC"}')))).toBe(true);
    expect(isKey(toBase64(ascii('-----BEGIN X')))).toBe(true);
  });

  it('is found behind a name, in a data URL, and encoded twice', () => {
    for (const form of [
      `key: ${text}`,
      `data:application/x-pem-file;base64,${text}`,
      `é${text}!`,
      toBase64(ascii(text)),
      toHex(ascii(text)),
      toBase64(ascii(toHex(bytes))),
    ]) {
      expect(isKey(form)).toBe(true);
    }
  });

  it('is not found in what is no base64', () => {
    for (const form of [`${text.slice(0, 4)}=${text.slice(4, -2)}`, '=', '', 'AAAAA', 'A', '!']) {
      expect(isKey(form)).toBe(false);
    }
  });
});

describe('a key in the wrappings that files, shells and programs put around texts', () => {
  const spki = der('302a', '300506032b6570', '032100', '17'.repeat(32));
  const pem = `-----BEGIN PUBLIC KEY-----\n${toBase64(spki)}\n-----END PUBLIC KEY-----\n`;
  const jwk = '{"kty":"OKP","crv":"Ed25519","x":"AA"}';
  const wide = (text: string, high: 0 | 1): Uint8Array =>
    Uint8Array.from([...text].flatMap((one) => (high === 1 ? [0, one.charCodeAt(0)] : [one.charCodeAt(0), 0])));

  it.each([pem, jwk, toBase64(spki), toHex(spki)])('is found in UTF-16, quotes and escapes: %j', (text) => {
    for (const bytes of [
      ...[wide(text, 0), wide(text, 1)],
      Uint8Array.from([0xff, 0xfe, ...wide(text, 0)]),
      Uint8Array.from([0xfe, 0xff, ...wide(text, 1)]),
      ...[utf8(JSON.stringify(text)), utf8(`'${text}'`), utf8(JSON.stringify(JSON.stringify({ text })))],
      utf8(text.replace(/.{20}/g, '$&\\n')),
      utf8(`${text}\0\0`),
    ]) {
      expect(isKeyText(bytes)).toBe(true);
    }
  });

  it('is found as DER with more behind it, or amid other bytes', () => {
    for (const end of ['0a', '0d0a', '20', '00']) expect(isKeyText(der(toHex(spki), end))).toBe(true);
    expect(isKeyText(der('0102', toHex(spki), '03'))).toBe(true);
    expect(isKeyText(der('3006', '020105', '020107', '0a'))).toBe(true);
  });

  it('is found as DER behind a space, and with its zeros before one', () => {
    expect(isKeyText(der('0a', '3006', '020105', '020107'))).toBe(true);
    expect(isKeyText(der('3006', '020100', '020107', '0a'))).toBe(true);
  });

  it('is found as hex with colons', () => {
    expect(isKey((toHex(spki).match(/../g) ?? []).join(':'))).toBe(true);
    const flat = der('300a', '0203010203', '0203040506');
    expect(isKey((toHex(flat).match(/../g) ?? []).join(':'))).toBe(true);
  });

  it('is found as base64 on a line of its own where the ends of lines are escapes', () => {
    expect(isKey(`comment\\n${toBase64(spki)}\\n`)).toBe(true);
  });

  it.each(['<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>', '<ds:RSAKeyValue>', '<Modulus>'])(
    'is found as %s',
    (text) => {
      expect(isKey(text)).toBe(true);
    },
  );

  it('is not found in random bytes, hex or base64, nor in XML of another kind', () => {
    for (let round = 0; round < 200; round += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(32 + (round % 33)));
      for (const secret of [bytes, ascii(toHex(bytes)), ascii(toBase64(bytes))]) expect(isKeyText(secret)).toBe(false);
    }
    expect(isKey('<Value>a secret of the ordinary kind</Value>')).toBe(false);
  });
});
