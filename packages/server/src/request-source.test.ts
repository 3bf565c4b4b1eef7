import { createHash, randomBytes } from 'node:crypto';
import { exportJwkSet, generateSigningKey, type SigningKey, signJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, challenge, createBrowser } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let key: SigningKey;

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  key = await generateSigningKey('ES256');
  const jwks = exportJwkSet([key.verificationKey]) as never;
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid'] } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'plain', name: 'Plain' });
  await rig.issuer.clients.add({ ...basis, clientId: 'other', name: 'Other' });
  await rig.issuer.clients.add({
    ...basis,
    clientId: 'pushes',
    name: 'Pushes',
    settings: { requirePushedRequests: true },
  });
  await rig.issuer.clients.add({
    ...basis,
    clientId: 'signs',
    name: 'Signs',
    settings: { jwks, requireSignedRequests: true },
  });
});
afterAll(() => rig.close());

const request = { redirect_uri: callback, response_type: 'code', scope: 'openid', state: 'st-1', prompt: 'none' };
const whole = { ...request, code_challenge: challenge, code_challenge_method: 'S256' };
const open = (parameters: Record<string, string>) =>
  createBrowser(rig).get(`/authorize?${new URLSearchParams(parameters)}`);

async function push(client_id: string): Promise<string> {
  const { body, status, text } = await rig.call('POST', '/par', { form: { ...whole, client_id } });
  if (status !== 201) throw new Error(text);
  return body.request_uri;
}

describe('a pushed request', () => {
  it('is all that counts, and counts once', async () => {
    const request_uri = await push('pushes');
    const beside = { client_id: 'pushes', request_uri, redirect_uri: 'https://evil.example/', state: 'evil' };
    const answer = answerOf(await open(beside));
    expect([answer.get('error'), answer.get('state')]).toEqual(['login_required', 'st-1']);
    expect(await open(beside)).toMatchObject({ status: 400, location: undefined, view: { kind: 'error' } });
  });

  it('is another client’s for nobody', async () => {
    const request_uri = await push('plain');
    expect((await open({ client_id: 'other', request_uri })).location).toBeUndefined();
  });

  it('is demanded of a client that is registered so', async () => {
    expect((await createBrowser(rig).get(authorizeUrl('pushes', { scope: 'openid' }))).location).toBeUndefined();
  });

  it.each(['https://app.example/request.jwt', 'urn:ietf:params:oauth:request_uri:x', 'file:///etc/passwd'])(
    'is never fetched, nor made up: %s',
    async (request_uri) => {
      expect(await open({ ...whole, client_id: 'plain', request_uri })).toMatchObject({
        status: 400,
        location: undefined,
      });
    },
  );
});

describe('a signed request', () => {
  const sign = (claims: object, by: SigningKey = key): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000);
    const own = { iss: 'signs', client_id: 'signs', aud: url, iat: now, exp: now + 60 };
    return signJwt({ ...own, ...claims }, by, { typ: 'oauth-authz-req+jwt' });
  };

  it('is read, and demanded of a client that is registered so', async () => {
    const answer = answerOf(await open({ client_id: 'signs', request: await sign(whole) }));
    expect([answer.get('error'), answer.get('state')]).toEqual(['login_required', 'st-1']);
    expect((await open({ ...whole, client_id: 'signs' })).location).toBeUndefined();
  });

  it('of somebody else’s key leads nobody anywhere', async () => {
    const forged = await sign(whole, await generateSigningKey('ES256'));
    const seen = await open({ client_id: 'signs', request: forged });
    expect([seen.status, seen.location]).toEqual([400, undefined]);
  });

  it('is held to the rules of any other: its redirect URI, and a challenge', async () => {
    const away = await sign({ ...whole, redirect_uri: 'https://evil.example/' });
    expect((await open({ client_id: 'signs', request: away })).view).toMatchObject({ code: 'redirect_uri_unknown' });
    const other = createHash('sha256').update(randomBytes(8)).digest('base64url');
    const beside = { client_id: 'signs', request: await sign(request), code_challenge: other };
    expect(answerOf(await open({ ...beside, code_challenge_method: 'S256' })).get('error')).toBe('invalid_request');
  });

  it('may not be pushed and sent at once', async () => {
    const both = { client_id: 'signs', request: await sign(whole), request_uri: 'urn:ietf:params:oauth:request_uri:x' };
    expect((await open(both)).location).toBeUndefined();
  });
});
