import { describe, expect, it } from 'vitest';
import { isPushUrl } from './push-url.ts';

const partner = 'https://partner.example';

describe('where events may be pushed', () => {
  const origins = [partner, 'http://127.0.0.1:9000'];

  it.each([`${partner}/events?from=us`, `${partner}/`, 'http://127.0.0.1:9000/x'])('is %s', (url) => {
    expect(isPushUrl(url, origins)).toBe(true);
  });

  it.each([
    'https://partner.example.evil.example/',
    'https://partner.example@evil.example/',
    'https://partner.example:8443/',
    'http://partner.example/',
    'http://127.0.0.1:9001/',
    'http://169.254.169.254/latest/meta-data',
    'https://user:password@partner.example/',
    'https://partner.example/#x',
    'https://partner.example/ x',
    'https://partner.example\\@evil.example/',
    'ftp://partner.example/',
    'file:///etc/passwd',
    `${partner}/${'a'.repeat(2_048)}`,
    '',
  ])('is not %s', (url) => {
    expect(isPushUrl(url, origins)).toBe(false);
  });
});
