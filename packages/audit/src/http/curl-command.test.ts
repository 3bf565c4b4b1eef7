import { describe, expect, it } from 'vitest';
import { makeSmallIssuer } from '../../test/small-api.ts';
import { parseCurl } from './curl-command.ts';

const { token } = makeSmallIssuer();
const other = makeSmallIssuer().token;

describe('a curl command', () => {
  it('as a browser copies it: method, headers, cookies and body, and the token taken out', () => {
    const text = `curl 'https://api.example/orders?page=2' \\
      -X 'PUT' -H 'Accept: application/json' -H $'X-Note: it\\'s' \\
      -H 'Authorization: Bearer ${token}' -H 'Cookie: a=1; b=2' --data-raw '{"n":1}' --compressed`;
    expect(parseCurl(text)).toEqual({
      token,
      place: { in: 'header', name: 'Authorization', scheme: 'Bearer' },
      method: 'PUT',
      url: 'https://api.example/orders?page=2',
      headers: [
        ['Accept', 'application/json'],
        ['X-Note', "it's"],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      cookies: { a: '1', b: '2' },
      body: '{"n":1}',
    });
  });

  it.each([
    ['a header of its own', `-H "x-token: ${token}"`, { in: 'header', name: 'x-token' }],
    ['--oauth2-bearer', `--oauth2-bearer ${token}`, { in: 'header', name: 'Authorization', scheme: 'Bearer' }],
    ['a cookie', `-b 'session=${token}; lang=en'`, { in: 'cookie', name: 'session' }],
    ['the body', `-d 'assertion=${token}'`, { in: 'body', name: 'body' }],
    ['the query', `-G -d 'access_token=${token}'`, { in: 'query', name: 'access_token' }],
  ])('has its token in %s', (_place, flags, place) => {
    expect(parseCurl(`curl http://127.0.0.1:1/me ${flags}`)).toMatchObject({ token, place });
  });

  it.each([
    ['-sSXPOST http://h/', { method: 'POST', url: 'http://h/' }],
    ['-I --url h/x', { method: 'HEAD', url: 'http://h/x' }],
    ['http://h/ --json {}', { method: 'POST', body: '{}' }],
    ['http://h/ -d a=1 --data-urlencode "b=c d"', { method: 'POST', body: 'a=1&b=c%20d' }],
    ['-G -d a=1 http://h/?b=2', { method: 'GET', url: 'http://h/?b=2&a=1' }],
  ])('%s', (words, request) => {
    expect(parseCurl(`curl ${words} -H 'Authorization: Bearer ${token}'`)).toMatchObject(request);
  });

  it('with two tokens needs to be told which', () => {
    const text = `curl h -H 'Authorization: Bearer ${token}' -b id=${other}`;
    expect(() => parseCurl(text)).toThrow(expect.objectContaining({ code: 'curl_token_absent' }) as Error);
    expect(parseCurl(text, other)).toMatchObject({ place: { in: 'cookie', name: 'id' } });
  });

  it.each([
    ['-k', '-k'],
    ['--insecure', '--insecure'],
    ['-K config', '-K'],
    ['-o out', '-o'],
    ['-F a=b', '-F'],
    ['--proxy http://p', '--proxy'],
    ['--unix-socket=/x', '--unix-socket'],
    ['-T file', '-T'],
  ])('with %s is refused by the name of the flag', (flags, flag) => {
    expect(() => parseCurl(`curl h -H 'Authorization: Bearer ${token}' ${flags}`)).toThrow(
      expect.objectContaining({ code: 'curl_flag_refused', evidence: { flag } }) as Error,
    );
  });

  it('is looked through once, however long a word in it is', () => {
    // As much as standard input may hold; each further look at it took seconds of the processor.
    expect(() => parseCurl(`curl h --data-raw ${'a'.repeat(64_000)}`)).toThrow(
      expect.objectContaining({ code: 'curl_token_absent' }) as Error,
    );
  });

  it.each([
    ['wget h', 'it does not begin with curl'],
    ['curl h -H', '--header has no value'],
    ["curl h -H 'a", 'a quotation does not end'],
    ['curl', 'it does not name one URL'],
    ['curl h i', 'it does not name one URL'],
    ['curl h -d @/etc/passwd', 'its body would be read from a file'],
    ['curl h --data-urlencode a@/etc/passwd', 'its body would be read from a file'],
    ['curl h -b jar.txt', 'a cookie is none, or would be read from a file'],
    ['curl h -H @headers', 'a header is none, or would be read from a file'],
    ['curl $(id)', 'a shell would run or expand something in it'],
    ['curl "h/`id`"', 'a shell would run or expand something in it'],
    ['curl h; id', 'a shell would run or expand something in it'],
    ['curl h | sh', 'a shell would run or expand something in it'],
    ['curl "h/$HOME"', 'a shell would run or expand something in it'],
  ])('%s cannot be read', (text, reason) => {
    expect(() => parseCurl(text, token)).toThrow(
      expect.objectContaining({ code: 'curl_malformed', evidence: { reason } }) as Error,
    );
  });
});
