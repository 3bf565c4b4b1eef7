// Tricks with the redirection URI: nothing but the registered text, letter by letter, ever gets a code or an error.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeRequest, redeem } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

const registered = 'https://client.example/app/callback';
const withQuery = 'https://client.example/app/callback?tenant=1';

let provider: Provider;
let client: Registered;
let person: Person;

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({ redirectUris: [registered, withQuery] });
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

const tricks: readonly (readonly [trick: string, uri: string])[] = [
  ['another host', 'https://evil.example/app/callback'],
  ['the host as user information', 'https://client.example@evil.example/app/callback'],
  ['the host as user and password', 'https://client.example:x@evil.example/app/callback'],
  ['user information before the host', 'https://evil@client.example/app/callback'],
  ['a fragment', `${registered}#`],
  ['a fragment that holds another place', `${registered}#@evil.example/`],
  ['a port', 'https://client.example:8443/app/callback'],
  ['the default port spelled out', 'https://client.example:443/app/callback'],
  ['another scheme', 'http://client.example/app/callback'],
  ['a scheme that runs', 'javascript:alert(1)//client.example/app/callback'],
  ['data', 'data:text/html,https://client.example/app/callback'],
  ['no scheme', '//client.example/app/callback'],
  ['a path alone', '/app/callback'],
  ['a subdomain', 'https://evil.client.example/app/callback'],
  ['a host that begins alike', 'https://client.example.evil.example/app/callback'],
  ['a host that ends alike', 'https://evilclient.example/app/callback'],
  ['a final dot', 'https://client.example./app/callback'],
  ['capital letters', 'https://CLIENT.example/app/callback'],
  ['a letter that looks alike (Cyrillic е)', 'https://cli\u0435nt.example/app/callback'],
  ['a letter that is mapped (fullwidth c)', 'https://\uff43lient.example/app/callback'],
  ['the ideographic full stop', 'https://client\u3002example/app/callback'],
  ['its punycode', 'https://xn--clint-6ve.example/app/callback'],
  ['a path that climbs', 'https://client.example/app/../evil'],
  ['a path that climbs and comes back', 'https://client.example/app/../app/callback'],
  ['a path that climbs, encoded', 'https://client.example/app/%2e%2e/evil'],
  ['a path that climbs by backslash', 'https://client.example/app/..\\evil'],
  ['a backslash before the host', 'https://evil.example\\@client.example/app/callback'],
  ['a path further down', `${registered}/evil`],
  ['a slash at the end', `${registered}/`],
  ['two slashes', 'https://client.example//app/callback'],
  ['a path parameter', `${registered};x=1`],
  ['an encoded letter', 'https://client.example/app/c%61llback'],
  ['an encoded slash', 'https://client.example/app%2fcallback'],
  ['a query', `${registered}?next=https://evil.example`],
  ['an empty query', `${registered}?`],
  ['more in the query', `${withQuery}&tenant=2`],
  ['another query', 'https://client.example/app/callback?tenant=2'],
  ['an encoded query', 'https://client.example/app/callback%3ftenant=1'],
  ['a blank before', ` ${registered}`],
  ['a blank behind', `${registered} `],
  ['a tab inside', 'https://client.example/app/\tcallback'],
  ['a line break', `${registered}\r\nSet-Cookie: a=b`],
  ['a zero byte', `${registered}\0`],
  ['a pattern', 'https://client.example/app/*'],
  ['nothing', ''],
];

describe('a redirection URI', () => {
  it.each(tricks)('with %s gets a page, not a redirect, and not an error either', async (_trick, uri) => {
    for (const more of [{}, { response_type: 'token' }, { prompt: 'none' }]) {
      const request = codeRequest(provider, client, { redirect_uri: uri, ...more });
      const page = await walk(provider.browser(), request.url, person);
      expect([page.left?.href, page.status, page.steps, page.headers.get('location')]).toEqual([
        undefined,
        400,
        [],
        null,
      ]);
      expect(page.text).not.toContain('evil.example');
    }
  });

  it('that is registered gets the code, with its own query kept', async () => {
    for (const uri of [registered, withQuery]) {
      const request = codeRequest(provider, client, { redirect_uri: uri });
      const { left } = await walk(provider.browser(), request.url, person);
      expect(left?.href.startsWith(uri)).toBe(true);
      expect(left?.searchParams.getAll('code')).toHaveLength(1);
      expect(left?.searchParams.get('tenant')).toBe(uri === withQuery ? '1' : null);
    }
  });

  it('has to be named where several are registered, and named once', async () => {
    const none = codeRequest(provider, client, { redirect_uri: null });
    const twice = codeRequest(provider, client, { redirect_uri: registered });
    twice.url.searchParams.append('redirect_uri', 'https://evil.example/');
    for (const { url } of [none, twice]) {
      const page = await provider.browser().open(url);
      expect([page.left, page.status]).toEqual([undefined, 400]);
    }
  });

  it.each(['another registered one', 'none', 'one that is not registered'])(
    'in the exchange: %s is invalid_grant',
    async (which) => {
      const request = codeRequest(provider, client, { redirect_uri: registered });
      const { left } = await walk(provider.browser(), request.url, person);
      const uri = { 'another registered one': withQuery, none: null }[which] ?? 'https://evil.example/';
      const changes = { redirect_uri: which === 'none' ? null : uri };
      const { status, body } = await redeem(provider, client, request, left?.searchParams.get('code') ?? '', changes);
      expect([status, body.error]).toEqual([
        400,
        which === 'none' ? expect.stringMatching(/^invalid_/) : 'invalid_grant',
      ]);
    },
  );

  it('of a loopback address may name any port, and nothing else of it may differ', async () => {
    const native = await provider.register({ kind: 'public', redirectUris: ['http://127.0.0.1/callback'] });
    const good = codeRequest(provider, native, { redirect_uri: 'http://127.0.0.1:51234/callback' });
    const { left } = await walk(provider.browser(), good.url, person);
    expect(left?.href.startsWith('http://127.0.0.1:51234/callback?')).toBe(true);
    for (const uri of [
      'http://127.0.0.1:51234/other',
      'http://localhost:51234/callback',
      'http://127.0.0.2:51234/callback',
    ]) {
      const page = await provider.browser().open(codeRequest(provider, native, { redirect_uri: uri }).url);
      expect([uri, page.left, page.status]).toEqual([uri, undefined, 400]);
    }
  });

  it('is never a pattern: a star stands for itself', async () => {
    const starred = await provider.register({ redirectUris: ['https://client.example/app/*'] });
    for (const uri of ['https://client.example/app/callback', 'https://client.example/app/']) {
      const page = await provider.browser().open(codeRequest(provider, starred, { redirect_uri: uri }).url);
      expect([page.left, page.status]).toEqual([undefined, 400]);
    }
  });

  it.each([
    ['a fragment', 'https://client.example/callback#a'],
    ['javascript', 'javascript:alert(1)'],
    ['a relative one', '/callback'],
    ['http off loopback', 'http://client.example/callback'],
    ['user information', 'https://a@client.example/callback'],
  ])('is not taken into a registration with %s', async (_what, uri) => {
    await expect(provider.register({ redirectUris: [uri] })).rejects.toMatchObject({ code: 'registration_invalid' });
  });
});
