import { describe, expect, it } from 'vitest';
import { describeRequest, presentToken, type TargetRequest, type TokenPlace } from './target-request.ts';

const bearer: TokenPlace = { in: 'header', name: 'Authorization', scheme: 'Bearer' };

describe('a token', () => {
  it.each<[string, TokenPlace, object]>([
    [
      'a header with its scheme',
      bearer,
      {
        path: '/me?a=1',
        headers: [
          ['X-Team', 'red'],
          ['Authorization', 'Bearer t.o.k'],
          ['Cookie', 'lang=en'],
        ],
      },
    ],
    [
      'a header of its own',
      { in: 'header', name: 'X-Token' },
      {
        headers: [
          ['X-Team', 'red'],
          ['X-Token', 't.o.k'],
          ['Cookie', 'lang=en'],
        ],
      },
    ],
    [
      'a cookie beside the others',
      { in: 'cookie', name: 'session' },
      {
        headers: [
          ['X-Team', 'red'],
          ['Cookie', 'lang=en; session=t.o.k'],
        ],
      },
    ],
    ['the query beside the rest', { in: 'query', name: 'access_token' }, { path: '/me?a=1&access_token=t.o.k' }],
  ])('stands in %s', (_where, place, expected) => {
    expect(presentToken(request({ place }), { token: 't.o.k' })).toMatchObject(expected);
  });

  it('that is none leaves its place empty', () => {
    for (const place of [bearer, { in: 'cookie', name: 's' }, { in: 'query', name: 'q' }] as const) {
      expect(presentToken(request({ place }), { token: undefined })).toMatchObject({
        path: '/me?a=1',
        headers: [
          ['X-Team', 'red'],
          ['Cookie', 'lang=en'],
        ],
      });
    }
  });

  it('replaces one of its name that stood in the query', () => {
    const place: TokenPlace = { in: 'query', name: 'a' };
    expect(presentToken(request({ place }), { token: 'x&y=z' }).path).toBe('/me?a=x%26y%3Dz');
  });

  it('does not end the cookie that it stands in, whatever is in it', () => {
    const place: TokenPlace = { in: 'cookie', name: 's' };
    const { headers } = presentToken(request({ place, cookies: {} }), { token: 'a;b, "c" é' });
    expect(headers.at(-1)).toEqual(['Cookie', 's=a%3Bb%2C%20%22c%22%20%C3%A9']);
  });

  it.each([
    ['application/json', '{"token":"$TOKEN"}', '{"token":"a\\"b+c"}'],
    ['application/x-www-form-urlencoded', 'token=$TOKEN&x=1', 'token=a%22b%2Bc&x=1'],
    ['text/plain', '$TOKEN', 'a"b+c'],
  ])('stands in a body of %s as its form demands', (type, body, expected) => {
    const place: TokenPlace = { in: 'body', name: 'body' };
    const presented = presentToken(request({ place, body, headers: [['Content-Type', type]] }), { token: 'a"b+c' });
    expect(Buffer.from(presented.body ?? []).toString()).toBe(expected);
  });

  it('is carried as the attack wants, and then nowhere else', () => {
    const carriage = {
      headers: { Authorization: ['Bearer $TOKEN', 'Basic $TOKEN'] },
      query: { access_token: '$TOKEN' },
      cookie: { token: '$TOKEN' },
    };
    expect(presentToken(request({ place: bearer }), { token: '$&t', carriage })).toEqual({
      method: 'GET',
      path: '/me?a=1&access_token=%24%26t',
      headers: [
        ['X-Team', 'red'],
        ['Authorization', 'Bearer $&t'],
        ['Authorization', 'Basic $&t'],
        ['Cookie', 'lang=en; token=$&t'],
      ],
    });
  });

  it('is described without the query of the address, which may hold a secret', () => {
    expect(describeRequest(request({ place: bearer }))).toEqual({
      method: 'GET',
      url: 'http://127.0.0.1:1/me',
      carrier: bearer,
    });
  });
});

function request(bent: Partial<TargetRequest>): TargetRequest {
  return {
    method: 'GET',
    url: new URL('http://127.0.0.1:1/me?a=1'),
    place: bearer,
    headers: [['X-Team', 'red']],
    cookies: { lang: 'en' },
    ...bent,
  };
}
