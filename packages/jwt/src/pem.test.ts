import { describe, expect, it } from 'vitest';
import { failure } from '../test/token-material.ts';
import { formatPem, parsePem } from './pem.ts';

const refusal = async (text: string, half: 'public' | 'private' = 'public'): Promise<string> => {
  const { code, evidence } = await failure(() => parsePem(text, half));
  return evidence.reason === undefined ? code : `${code}:${evidence.reason}`;
};

const block = (label: string, body: string): string => `-----BEGIN ${label}-----${body}-----END ${label}-----`;
const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 256);

describe('formatPem', () => {
  it('writes lines of 64 characters, the last one shorter, and no empty one', () => {
    expect(formatPem('PUBLIC KEY', counting(3))).toBe('-----BEGIN PUBLIC KEY-----\nAAEC\n-----END PUBLIC KEY-----\n');
    expect(formatPem('PRIVATE KEY', new Uint8Array(48))).toBe(
      `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n-----END PRIVATE KEY-----\n`,
    );
    expect(formatPem('PUBLIC KEY', new Uint8Array(49))).toBe(
      `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(64)}\nAA==\n-----END PUBLIC KEY-----\n`,
    );
    expect(
      formatPem('PUBLIC KEY', new Uint8Array(144))
        .split('\n')
        .map((line) => line.length),
    ).toStrictEqual([26, 64, 64, 64, 24, 0]);
  });

  it('writes what parsePem reads back, whatever the bytes', () => {
    for (const length of [1, 2, 3, 47, 48, 49, 96, 256, 300]) {
      expect(parsePem(formatPem('PUBLIC KEY', counting(length)), 'public')).toStrictEqual({
        structure: 'spki',
        der: counting(length),
      });
    }
  });
});

describe('parsePem', () => {
  it.each([
    ['PUBLIC KEY', 'public', 'spki'],
    ['RSA PUBLIC KEY', 'public', 'pkcs1'],
    ['PRIVATE KEY', 'private', 'pkcs8'],
    ['RSA PRIVATE KEY', 'private', 'pkcs1'],
    ['EC PRIVATE KEY', 'private', 'sec1'],
  ] as const)('reads a block of %s as the %s half, in its structure', async (label, half, structure) => {
    expect(parsePem(block(label, '\nAAEC\n'), half)).toStrictEqual({ structure, der: counting(3) });
    const otherHalf = half === 'public' ? 'private' : 'public';
    expect(await refusal(block(label, '\nAAEC\n'), otherHalf)).toBe(
      half === 'private' ? 'key_private' : 'key_malformed:not_pem',
    );
  });

  it('takes any white space between and around, and none', () => {
    for (const text of [
      block('PUBLIC KEY', 'AAEC'),
      block('PUBLIC KEY', '\r\nAA\r\nEC\r\n'),
      block('PUBLIC KEY', '  A\tA\n\nE C '),
      `\n\t ${block('PUBLIC KEY', 'AAEC')}\r\n\n `,
    ]) {
      expect(parsePem(text, 'public').der).toStrictEqual(counting(3));
    }
  });

  it.each([
    ['nothing', ''],
    ['text in front', `x${block('PUBLIC KEY', 'AAEC')}`],
    ['text behind', `${block('PUBLIC KEY', 'AAEC')}x`],
    ['no body', block('PUBLIC KEY', '')],
    ['a body of white space', block('PUBLIC KEY', '\n\n')],
    ['no label', block('', 'AAEC')],
    ['a label that is not known', block('CERTIFICATE REQUEST', 'AAEC')],
    ['words about line ends', 'the \\r and \\t of a key'],
    ['a label in small letters', block('public key', 'AAEC')],
    ['a public label that only ends like one', block('DSA PUBLIC KEY', 'AAEC')],
    ['two labels', '-----BEGIN PUBLIC KEY-----AAEC-----END RSA PUBLIC KEY-----'],
    ['a header line', block('PUBLIC KEY', '\nProc-Type: 4,ENCRYPTED\n\nAAEC\n')],
    ['four dashes', block('PUBLIC KEY', 'AAEC').slice(1)],
    ['a character outside base64', block('PUBLIC KEY', 'AA-C')],
    ['a length that base64 does not have', block('PUBLIC KEY', 'AAECA')],
    ['a missing padding', block('PUBLIC KEY', 'AAE')],
    ['padding in front', block('PUBLIC KEY', '=AAA')],
    ['padding in the middle', block('PUBLIC KEY', 'AA==AAAA')],
    ['padding in front of a good body', block('PUBLIC KEY', '====AAEC')],
    ['three padding characters', block('PUBLIC KEY', 'AAECA===')],
    ['padding alone', block('PUBLIC KEY', '====')],
  ])('refuses %s', async (_, text) => {
    expect(await refusal(text)).toBe('key_malformed:not_pem');
  });

  it.each([
    ['a certificate', block('CERTIFICATE', '\nAAEC\n'), 'certificate'],
    ['a chain of certificates', `${block('CERTIFICATE', 'AAEC')}\n${block('CERTIFICATE', 'AAEC')}\n`, 'certificate'],
    ['a certificate with words in front', `subject=id\n${block('CERTIFICATE', 'AAEC')}`, 'certificate'],
    ['line ends written out', block('PUBLIC KEY', '\\nAAEC\\n'), 'escaped_line_ends'],
    ['line ends of Windows written out', block('PUBLIC KEY', '\\r\\nAAEC\\r\\n'), 'escaped_line_ends'],
    ['a certificate with line ends written out', block('CERTIFICATE', '\\nAAEC\\n'), 'escaped_line_ends'],
  ])('says of %s what it is, for both halves', async (_, text, reason) => {
    for (const half of ['public', 'private'] as const) {
      expect(await refusal(text, half)).toBe(`key_malformed:${reason}`);
    }
  });

  it('refuses a private label that is not known as private, not as malformed, where a public key belongs', async () => {
    expect(await refusal(block('ENCRYPTED PRIVATE KEY', 'AAEC'))).toBe('key_private');
    expect(await refusal(block('ENCRYPTED PRIVATE KEY', 'AAEC'), 'private')).toBe('key_malformed:not_pem');
  });

  it('reads a long body that never ends in no time', async () => {
    const started = performance.now();
    expect(await refusal(`-----BEGIN PUBLIC KEY-----${' '.repeat(50_000)}`)).toBe('key_malformed:not_pem');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
