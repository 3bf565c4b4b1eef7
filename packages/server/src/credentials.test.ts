import { describe, expect, it } from 'vitest';
import { readBasicCredential } from './client-authentication.ts';
import { readPresentedToken, refuseAuthorization } from './oauth/presented-token.ts';
import { refuseCredentialInQuery } from './query.ts';

const authorized = (...values: string[]): Request => {
  const request = new Request('http://localhost/');
  for (const value of values) request.headers.append('authorization', value);
  return request;
};
const basic = (text: string): Request => authorized(`Basic ${Buffer.from(text).toString('base64')}`);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('an access token', () => {
  it('is read whatever the case of its scheme', () => {
    const read = (...values: string[]) => readPresentedToken(authorized(...values));
    expect(read('Bearer a.b-c_d.e')).toEqual({ scheme: 'bearer', token: 'a.b-c_d.e' });
    expect(read('bearer a.b.c')).toEqual({ scheme: 'bearer', token: 'a.b.c' });
    expect(read('dPoP a.b.c')).toEqual({ scheme: 'dpop', token: 'a.b.c' });
    expect(read()).toBeUndefined();
  });

  it.each([
    ['two headers', ['Bearer a.b.c', 'Bearer a.b.c']],
    ['two in one header', ['Bearer a.b.c, Bearer d.e.f']],
    ['a trailing comma', ['Bearer a.b.c,']],
    ['another scheme', ['Basic YTpi']],
    ['a scheme that only begins like one', ['DPoPx a.b.c']],
    ['one of each scheme', ['Bearer a.b.c', 'DPoP a.b.c']],
    ['no token', ['Bearer ']],
    ['two tokens', ['Bearer a.b.c d.e.f']],
    ['two blanks', ['Bearer  a.b.c']],
    ['a quoted token', ['Bearer "a.b.c"']],
  ])('is refused as %s', (_, values) => {
    expect(() => readPresentedToken(authorized(...values))).toThrow(code('access_token_malformed'));
  });

  it('is refused where another credential is the one that is read', () => {
    expect(() => refuseAuthorization(authorized('Bearer a.b.c'))).toThrow(code('credentials_several'));
    expect(() => refuseAuthorization(authorized())).not.toThrow();
  });
});

describe('HTTP Basic', () => {
  it('carries form-encoded halves', () => {
    expect(readBasicCredential(basic(`${encodeURIComponent('https://api.example/x')}:s3cret`))).toEqual({
      id: 'https://api.example/x',
      secret: 's3cret',
    });
  });

  it('is cut at the last colon, so that a URL may stand as it is', () => {
    expect(readBasicCredential(basic('http://127.0.0.1:4001:s3cret'))).toEqual({
      id: 'http://127.0.0.1:4001',
      secret: 's3cret',
    });
  });

  it.each([
    ['no colon', 'abc'],
    ['no identifier', ':secret'],
    ['a broken escape', '%zz:secret'],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0x3a, 0x61]).toString('latin1')],
  ])('is refused with %s', (_, text) => {
    const request = authorized(`Basic ${Buffer.from(text, 'latin1').toString('base64')}`);
    expect(() => readBasicCredential(request)).toThrow(code('client_unauthenticated'));
  });

  it('is refused under another scheme', () => {
    expect(() => readBasicCredential(authorized('Bearer a.b.c'))).toThrow(code('client_unauthenticated'));
  });
});

describe('a query', () => {
  it.each(['access_token', 'REFRESH_TOKEN', 'token', 'client_secret', 'acc%65ss_token', 'x=1&password'])(
    'must not carry %s',
    (name) => {
      const request = new Request(`http://localhost/sessions?${name}=1`);
      expect(() => refuseCredentialInQuery(request)).toThrow(code('credential_in_query'));
    },
  );

  it('may carry what is no credential', () => {
    expect(() => refuseCredentialInQuery(new Request('http://localhost/x?cache=1&tokens=2'))).not.toThrow();
    expect(() => refuseCredentialInQuery(new Request('http://localhost/x'))).not.toThrow();
  });
});
