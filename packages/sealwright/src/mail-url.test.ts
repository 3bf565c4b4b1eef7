import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseMailSender } from './mail-sender.ts';
import { parseMailUrl } from './mail-url.ts';
import { parseVerificationPage } from './verification-page.ts';

describe('the URL of a mail server', () => {
  it.each([
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'at-once' }],
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'required' }],
    ['smtp://mail.example.com:2525/', { host: 'mail.example.com', port: 2525, tls: 'required' }],
    ['smtp://MAIL.example.com\n', { host: 'mail.example.com', port: 587, tls: 'required' }],
    ['smtps://[2001:db8::1]:465', { host: '2001:db8::1', port: 465, tls: 'at-once' }],
    ['smtp://10.0.0.4:25', { host: '10.0.0.4', port: 25, tls: 'required' }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, tls: 'none' }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, tls: 'none' }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025, tls: 'none' }],
    ['smtps://localhost', { host: 'localhost', port: 465, tls: 'at-once' }],
    ['smtp://localhost.example.com', { host: 'localhost.example.com', port: 587, tls: 'required' }],
    ['smtp://127.0.0.1.example.com', { host: '127.0.0.1.example.com', port: 587, tls: 'required' }],
  ])('%s says where, and what of TLS', (text, expected) => {
    expect(parseMailUrl(text)).toMatchObject(expected);
  });

  it('holds a user and a password, percent-encoded, which do not show themselves', () => {
    const { credentials } = parseMailUrl('smtps://login%40example.com:p%40ss%3Aw%2Frd@mail.example.com');
    expect(credentials?.user).toBe('login@example.com');
    expect(Buffer.from(credentials?.password.reveal() ?? []).toString()).toBe('p@ss:w/rd');
    expect(inspect(credentials) + JSON.stringify(credentials)).not.toContain('p@ss');
  });

  it.each([
    ['http://mail.example.com', 'is not an smtps or smtp URL'],
    ['mail.example.com', 'is not an smtps or smtp URL'],
    ['smtp:mail.example.com', 'has a path'],
    ['smtps://mail.example.com/?tls.rejectUnauthorized=false', 'has a path, a query or a fragment'],
    ['smtp://mail.example.com?requireTLS=false', 'has a path, a query or a fragment'],
    ['smtp://mail.example.com#x', 'has a path, a query or a fragment'],
    ['smtp://', 'names no host'],
    ['smtp://ma%69l.example.com', 'names no host'],
    ['smtp://mail..example.com', 'names no host'],
    ['smtp://-mail.example.com', 'names no host'],
    ['smtp://mail.example.com:0', 'names port 0'],
    ['smtp://mail.example.com:70000', 'is not an smtps or smtp URL'],
    ['smtp://user@mail.example.com', 'has a user without a password'],
    ['smtp://:hunter2@mail.example.com', 'has a user without a password'],
    ['smtp://user:hunter2%@mail.example.com', 'not percent-encoded'],
    ['smtp://user:hunter2%0d%0aQUIT@mail.example.com', 'control character'],
    ['smtp://user%00:hunter2@mail.example.com', 'control character'],
  ])('%s is refused without being quoted', (text, said) => {
    expect(() => parseMailUrl(text)).toThrow(said);
    expect(() => parseMailUrl(text)).not.toThrow('hunter2');
  });
});

describe('the sender of mails', () => {
  it.each([
    ['login@example.com', { name: '', address: 'login@example.com' }],
    [' Example Login <no-reply@mail.example.com> ', { name: 'Example Login', address: 'no-reply@mail.example.com' }],
    ['Büro <b@example.com>', { name: 'Büro', address: 'b@example.com' }],
    ['root@localhost', { name: '', address: 'root@localhost' }],
  ])('%s is an address, perhaps with a name', (text, expected) => {
    expect(parseMailSender(text)).toEqual(expected);
  });

  it.each([
    '',
    'example.com',
    'a@b@example.com',
    'a@example.com, b@example.com',
    'A <a@example.com>, B <b@example.com>',
    'A <a@example.com> <b@example.com>',
    'A\r\nBcc: everybody@example.com <a@example.com>',
    'a@example.com\r\nBcc: b@example.com',
    'A <a@example.com\r\n>',
    '"a b"@example.com',
    'a@[127.0.0.1]',
    'a@-example.com',
    'a..b@example.com',
    `${'a'.repeat(65)} <a@example.com>`,
    'A\u202e <a@example.com>',
    'A\u2028B <a@example.com>',
  ])('%j is refused', (text) => {
    expect(() => parseMailSender(text)).toThrow(TypeError);
  });
});

describe('the page that ends a sign-up', () => {
  it.each(['https://app.example.com/verify', 'https://app.example.com/?lang=de', 'http://localhost:3000/verify'])(
    'may be %s',
    (text) => {
      expect(parseVerificationPage(text)).toBe(text);
    },
  );

  it.each([
    'http://app.example.com/verify',
    'javascript:alert(1)',
    'https://app.example.com/#/verify',
    'https://user@app.example.com/',
    '/verify',
  ])('may not be %s', (text) => {
    expect(() => parseVerificationPage(text)).toThrow(TypeError);
  });
});
