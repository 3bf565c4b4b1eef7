import { describe, expect, it } from 'vitest';
import { maxProofTextLength } from './defaults.ts';
import { normalizeRequestUrl } from './dpop-url.ts';

describe('the URL of a request', () => {
  it.each([
    ['without query and fragment', 'https://api.example/a?b=c#d', 'https://api.example/a'],
    ['with scheme and host in lower case', 'HTTPS://API.Example/A', 'https://api.example/A'],
    ['without the default port', 'https://api.example:443/a', 'https://api.example/a'],
    ['with another port', 'https://api.example:8443/a', 'https://api.example:8443/a'],
    ['with a path, if it has none', 'http://127.0.0.1:4000', 'http://127.0.0.1:4000/'],
    ['without dot segments', 'https://api.example/a/./b/../c', 'https://api.example/a/c'],
    ['without dot segments in escapes', 'https://api.example/a/%2e%2E/c', 'https://api.example/c'],
    ['with escapes only where they are needed', 'https://api.example/%7euser%2Dx', 'https://api.example/~user-x'],
    ['with escapes in upper case', 'https://api.example/a%2fb%c3%a9', 'https://api.example/a%2Fb%C3%A9'],
    ['and keeps an escaped slash apart from a slash', 'https://api.example/a%2Fb', 'https://api.example/a%2Fb'],
    ['and keeps a slash at the end', 'https://api.example/a/', 'https://api.example/a/'],
    ['of an IPv6 host', 'https://[2001:DB8:0::1]/a', 'https://[2001:db8::1]/a'],
  ])('is compared %s', (_, text, normalized) => {
    expect(normalizeRequestUrl(text)).toBe(normalized);
    expect(normalizeRequestUrl(normalized)).toBe(normalized);
  });

  it.each([
    ['no text', 7],
    ['nothing', ''],
    ['a list of one', ['https://api.example/a']],
    ['of a scheme that only ends so', 'xhttps://api.example/a'],
    ['a path alone', '/token'],
    ['of another scheme', 'ftp://api.example/a'],
    ['a URN', 'urn:example:a'],
    ['without slashes behind its scheme', 'https:api.example/a'],
    ['with three of them', 'https:///api.example/a'],
    ['with a user', 'https://id@api.example/a'],
    ['with a password', 'https://:pass@api.example/a'],
    ['with a backslash', 'https://api.example\\.evil.example/a'],
    ['with white space in front', ' https://api.example/a'],
    ['with a line feed inside', 'https://api.example/\na'],
    ['with a letter beyond ASCII', 'https://api.exämple/a'],
    ['with a port that is none', 'https://api.example:70000/a'],
    ['too long', `https://api.example/${'a'.repeat(maxProofTextLength)}`],
  ])('is not one that is %s', (_, text) => {
    expect(normalizeRequestUrl(text)).toBe(undefined);
  });

  it('may be as long as any that is met', () => {
    const start = 'https://api.example/';
    expect(normalizeRequestUrl(start.padEnd(maxProofTextLength, 'a'))?.length).toBe(maxProofTextLength);
  });
});
