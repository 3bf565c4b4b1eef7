import { afterEach, describe, expect, it } from 'vitest';
import { answerHonestly, answerJson, makeSmallIssuer, openSmallApi, type SmallApi } from '../../test/small-api.ts';
import { auditHttp, type HttpAuditOptions } from './audit-http.ts';
import { discoverKeySet, fetchKeySet } from './key-set-fetch.ts';

const issuer = makeSmallIssuer();
const open: SmallApi[] = [];

afterEach(async () => {
  for (const api of open.splice(0)) await api.close();
});

describe('an audit does not begin', () => {
  it.each<[string, Partial<HttpAuditOptions>, string]>([
    ['on what is no address', { url: '/me' }, 'target_url_malformed'],
    ['on another protocol', { url: 'file:///etc/passwd' }, 'target_url_malformed'],
    ['with a password in the address', { url: 'http://u:p@127.0.0.1/' }, 'target_url_malformed'],
    ['on another machine without the person’s word', { url: 'http://192.0.2.1/' }, 'target_not_yours'],
    ['with an opaque token', { token: 'b7f0c4a2' }, 'good_token_unreadable'],
    ['with an encrypted token', { token: 'a.b.c.d.e' }, 'good_token_unreadable'],
    ['with no token', { token: '' }, 'good_token_unreadable'],
    ['with a row that there is not', { only: ['A01', 'A99'] }, 'attack_unknown'],
    ['without a row that there is not', { skip: ['Q'] }, 'attack_unknown'],
    ['with the keys of another', { keySetText: makeSmallIssuer().keySetText }, 'public_keys_unfit'],
    ['with a key set that is a page', { keySetText: '<html>' }, 'key_set_unreadable'],
    ['with a second token that is none', { sameKeyToken: 'x' }, 'second_token_unreadable'],
    ['with a listener nowhere', { callbackUrl: 'ftp://audit.example/' }, 'callback_url_malformed'],
    ['with a listener that has a query', { callbackUrl: 'http://audit.example/?a=1' }, 'callback_url_malformed'],
  ])('%s', async (_what, bent, code) => {
    const api = await openApi();
    const options = { url: api.url, token: issuer.token, keySetText: issuer.keySetText, ...bent };
    await expect(auditHttp(options)).rejects.toMatchObject({ code });
    expect(api.requests()).toEqual([]);
  });
});

describe('a key set', () => {
  it('is fetched from the address that was named', async () => {
    const api = await openApi();
    const url = new URL('/keys', api.url).href;
    expect(await fetchKeySet(url)).toEqual({ url, text: issuer.keySetText });
  });

  it.each([
    ['that is moved', '/moved'],
    ['that is not there', '/nowhere'],
  ])('%s cannot be had', async (_what, path) => {
    const api = await openApi();
    await expect(fetchKeySet(new URL(path, api.url).href)).rejects.toMatchObject({ code: 'key_set_unavailable' });
    await expect(fetchKeySet('file:///etc/keys')).rejects.toMatchObject({ code: 'key_set_unavailable' });
  });

  it('is found by the metadata of an issuer on this machine', async () => {
    const api = await openApi();
    const { origin } = new URL(api.url);
    const found = await discoverKeySet(origin, { target: new URL('https://api.example/'), mayAsk: false });
    expect(found).toEqual({ url: `${origin}/keys`, text: issuer.keySetText });
  });

  it('is not looked for where a token leads, unless the person said so', async () => {
    const target = new URL('http://127.0.0.1:1/');
    for (const elsewhere of ['https://issuer.example', 'http://169.254.169.254/', 'http://127.0.0.1.evil.example/']) {
      expect(await discoverKeySet(elsewhere, { target, mayAsk: false })).toBeUndefined();
    }
    for (const none of [undefined, 3, 'issuer', 'file:///etc', 'http://u:p@127.0.0.1/']) {
      expect(await discoverKeySet(none, { target, mayAsk: true })).toBeUndefined();
    }
  });

  it('of another origin than the issuer’s is not taken', async () => {
    const api = await openApi();
    const issuerElsewhere = new URL('/astray', api.url).href;
    await expect(discoverKeySet(issuerElsewhere, { target: new URL(api.url), mayAsk: false })).rejects.toMatchObject({
      code: 'key_set_unavailable',
      evidence: { reason: 'its metadata leads to another origin' },
    });
  });
});

async function openApi(): Promise<SmallApi> {
  const api = await openSmallApi(issuer, (presented, response, { url, headers }) => {
    const origin = `http://${headers.host}`;
    if (url === '/keys') return answerJson(response, 200, JSON.parse(issuer.keySetText));
    if (url === '/moved') return void response.writeHead(302, { location: '/keys' }).end();
    if (url === '/.well-known/openid-configuration') return answerJson(response, 200, { jwks_uri: `${origin}/keys` });
    if (url?.startsWith('/astray/') === true) return answerJson(response, 200, { jwks_uri: 'http://127.0.0.1:1/keys' });
    if (url === '/nowhere') return answerJson(response, 404, {});
    answerHonestly(presented, response);
  });
  open.push(api);
  return api;
}
