import { describe, expect, it } from 'vitest';
import { readHmacToken } from './hmac-token.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: unknown, payload: unknown, signatureBytes = 32): string =>
  `${encode(header)}.${encode(payload)}.${Buffer.alloc(signatureBytes, 7).toString('base64url')}`;

describe('a token to be cracked', () => {
  it.each([
    ['HS256', 32, 'sha256'],
    ['HS384', 48, 'sha384'],
    ['HS512', 64, 'sha512'],
  ])('may be %s', (alg, bytes, hash) => {
    const token = signed({ alg }, { sub: 'x1' }, bytes);
    const { algorithm, job } = readHmacToken(token);
    expect([algorithm, job.hash.name, job.mac.length]).toStrictEqual([alg, hash, bytes]);
    expect(Buffer.from(job.message).toString()).toBe(token.slice(0, token.lastIndexOf('.')));
  });

  it.each([
    ['', 'malformed'],
    ['a.b', 'malformed'],
    ['a.b.c', 'malformed'],
    [`${encode({ alg: 'HS256' })}.${encode({})}.ab cd`, 'malformed'],
    [`${encode({ alg: 'HS256' })}.${encode({})}.é`, 'malformed'],
    [`${encode({ alg: 'HS256' })}=.${encode({})}.aaaa`, 'malformed'],
    [`${signed({ alg: 'HS256' }, {})}.x.y`, 'malformed'],
    [signed({ alg: 'HS256' }, []), 'malformed'],
    [signed({ alg: 'none' }, {}), 'algorithm'],
    [signed({ alg: 'RS256' }, {}), 'algorithm'],
    [signed({ alg: 'constructor' }, {}), 'algorithm'],
    [signed({ alg: ['HS256'] }, {}), 'algorithm'],
    [signed({}, {}), 'algorithm'],
    [signed({ alg: 'HS256' }, {}, 31), 'signature_length'],
    [signed({ alg: 'HS512' }, {}, 32), 'signature_length'],
    [signed({ alg: 'HS256' }, {}, 0), 'signature_length'],
    [signed({ alg: 'HS256' }, { x: 'a'.repeat(70_000) }), 'too_large'],
  ])('is refused: %.60s (%s)', (text, reason) => {
    expect(() => readHmacToken(text)).toThrow(
      expect.objectContaining({ code: 'crack_token_unsupported', evidence: { reason } }),
    );
  });

  it('names who made it: parts of hosts, paths, addresses and compounds', () => {
    const payload = {
      iss: 'https://id.acme-shop.example.com/realms/RedTeam',
      aud: ['orders_api', 'acmeMobile'],
      'https://contoso.test/roles': ['x-ray'],
      email: 'ada@widgets.test',
      jti: 'f0f1f2f3',
      iat: 12,
    };
    const { words } = readHmacToken(signed({ alg: 'HS256', kid: 'prod-key' }, payload));
    expect(words).toEqual(
      expect.arrayContaining(
        'acme-shop acmeshop acme shop RedTeam Red orders_api orders acmeMobile Mobile contoso ada widgets prod email'.split(
          ' ',
        ),
      ),
    );
    expect(words).not.toContain('f0f1f2f3');
    expect(words).not.toContain('com');
  });

  it('gives a bounded number of words, whatever a stranger put into it', () => {
    const payload = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`c${index}`, `value ${index} ${'x.'.repeat(50)}`]),
    );
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 500; depth += 1) deep = { deep };
    expect(readHmacToken(signed({ alg: 'HS256' }, { deep, ...payload })).words.length).toBeLessThanOrEqual(256);
  });
});
