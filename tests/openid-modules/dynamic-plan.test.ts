// The modules of the OpenID Foundation's plan “dynamic”, by their public descriptions: clients that nobody registered by hand.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertionType, createClientKey } from '../oauth-rig/client-keys.ts';
import { authorize, claimsOf, codeRequest, headerOf, postForm, redeem, tokens } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { api, openProvider, type Provider, type Registered, redirectUri } from '../oauth-rig/provider.ts';
import type { WireAnswer } from '../oauth-rig/wire-answer.ts';

let provider: Provider;
let person: Person & { readonly sub: string };
let initial: string;

beforeAll(async () => {
  provider = await openProvider();
  person = await provider.addPerson('ada@example.com');
  const scopes = ['openid', 'email', 'offline_access'];
  const { tokens: made } = provider.server.issuer.registration;
  initial = await made.create({ lifeSeconds: 3_600, uses: 1_000, scopes, resources: [api] });
});

afterAll(() => provider?.close());

interface Answer {
  readonly status: number;
  readonly body: WireAnswer;
}

async function send(metadata: Readonly<Record<string, unknown>>, bearer = initial): Promise<Answer> {
  const response = await fetch(provider.metadata.registration_endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ redirect_uris: [redirectUri], scope: 'openid email', ...metadata }),
  });
  return { status: response.status, body: (await response.json()) as WireAnswer };
}

async function register(
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Registered & { readonly body: Answer['body'] }> {
  const { status, body } = await send(metadata);
  expect([status, body.error]).toEqual([201, undefined]);
  return { clientId: body.client_id, secret: body.client_secret ?? '', body };
}

describe('dynamic plan', () => {
  it('oidcc-server: a client that registered itself comes through the whole flow', async () => {
    const client = await register();
    const { id_token } = await tokens(provider, client, person);
    expect(claimsOf(id_token)).toMatchObject({ aud: client.clientId, sub: person.sub });
  });

  it('is not open to who has no initial access token', async () => {
    for (const bearer of ['', 'garbage']) expect((await send({}, bearer)).status).toBe(401);
  });

  it.each(['client_name', 'policy_uri', 'tos_uri'])(
    'oidcc-registration-%s: stands on the page where consent is asked',
    async (name) => {
      const shown = name === 'client_name' ? 'A client by itself' : 'https://client.example/words';
      const client = await register({ [name]: shown });
      const browser = provider.browser();
      const page = await browser.open(codeRequest(provider, client).url);
      const consent = await browser.press(page, 'step=sign-in', { ...person });
      expect(consent.forms.flatMap(({ buttons }) => buttons)).toContain('step=allow');
      expect(consent.text).toContain(shown);
    },
  );

  it('oidcc-registration-jwks: authenticates by the keys that it registered', async () => {
    const key = await createClientKey();
    const client = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const request = codeRequest(provider, client);
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const changes = {
      client_id: client.clientId,
      client_assertion_type: assertionType,
      client_assertion: await key.assertion(client.clientId, provider.issuer),
    };
    expect((await redeem(provider, { ...client, secret: '' }, request, code, changes)).status).toBe(200);
  });

  it('oidcc-redirect-uri-query-OK: a registered query comes back', async () => {
    const uri = `${redirectUri}?foo=bar`;
    const client = await register({ redirect_uris: [uri] });
    const { left } = await walk(provider.browser(), codeRequest(provider, client, { redirect_uri: uri }).url, person);
    expect([left?.searchParams.get('foo'), left?.searchParams.has('code')]).toEqual(['bar', true]);
  });

  it.each([
    ['oidcc-redirect-uri-query-mismatch', '?foo=bar', '?foo=baz'],
    ['oidcc-redirect-uri-query-added', '', '?foo=bar'],
  ])('%s: gets a page', async (_module, registered, asked) => {
    const client = await register({ redirect_uris: [`${redirectUri}${registered}`] });
    const page = await provider
      .browser()
      .open(codeRequest(provider, client, { redirect_uri: `${redirectUri}${asked}` }).url);
    expect([page.left, page.status]).toEqual([undefined, 400]);
  });

  it('oidcc-redirect-uri-regfrag: a fragment is not registered', async () => {
    const { status, body } = await send({ redirect_uris: [`${redirectUri}#a`] });
    expect([status, body.error]).toEqual([400, 'invalid_redirect_uri']);
  });

  it('oidcc-userinfo-signed: userinfo is signed for who registered that, by the algorithm of ID tokens', async () => {
    const [alg] = provider.metadata.id_token_signing_alg_values_supported;
    const client = await register({ userinfo_signed_response_alg: alg });
    const { access_token } = await tokens(provider, client, person);
    const answer = await fetch(provider.metadata.userinfo_endpoint, {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
    expect(claimsOf(await answer.text())).toMatchObject({
      iss: provider.issuer,
      aud: client.clientId,
      sub: person.sub,
    });
  });

  it('oidcc-registration-subject-type-pairwise: each sector has its own name for a person', async () => {
    const names = await Promise.all(
      ['https://one.example/cb', 'https://two.example/cb'].map(async (uri) => {
        const client = await register({ subject_type: 'pairwise', redirect_uris: [uri] });
        const request = codeRequest(provider, client, { redirect_uri: uri });
        const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
        const { body } = await redeem(provider, client, request, code, { redirect_uri: uri });
        return claimsOf(body.id_token)['sub'];
      }),
    );
    expect(new Set([...names, person.sub]).size).toBe(3);
  });

  it.each(['oidcc-registration-sector-uri', 'oidcc-registration-sector-bad'])(
    '%s: nobody names the sector of others',
    async () => {
      const { status, body } = await send({
        subject_type: 'pairwise',
        sector_identifier_uri: 'https://victim.example/sector.json',
      });
      expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
    },
  );

  it.each(['none', 'HS256'])('takes no registration for ID tokens by %s', async (alg) => {
    const { status, body } = await send({ id_token_signed_response_alg: alg });
    expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
  });

  it('oidcc-ensure-redirect-uri-in-authorization-request: a client with two must name one', async () => {
    const client = await register({ redirect_uris: [redirectUri, 'https://client.example/other'] });
    const page = await provider.browser().open(codeRequest(provider, client, { redirect_uri: null }).url);
    expect([page.left, page.status]).toEqual([undefined, 400]);
  });

  it('oidcc-server-rotate-keys: tokens go on under the new key, and the old one stays published', async () => {
    const client = await register();
    const before = await tokens(provider, client, person);
    await provider.server.issuer.keys.rotate({ use: 'access', force: true });
    const after = await tokens(provider, client, person);
    const kids = [headerOf(before.id_token)['kid'], headerOf(after.id_token)['kid']];
    expect(kids[0]).not.toBe(kids[1]);
    const { keys } = (await (await fetch(provider.metadata.jwks_uri)).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining(kids));
  });

  it('looks after its registration by its own token, and is gone when it says so', async () => {
    const { body, ...client } = await register();
    const own = { Authorization: `Bearer ${body.registration_access_token}` };
    const read = await fetch(body.registration_client_uri, { headers: own });
    expect([read.status, ((await read.json()) as { client_id: string }).client_id]).toEqual([200, client.clientId]);
    const stranger = await register();
    const theirs = { Authorization: `Bearer ${stranger.body.registration_access_token}` };
    expect((await fetch(body.registration_client_uri, { headers: theirs })).status).toBe(401);
    expect((await fetch(body.registration_client_uri, { method: 'DELETE', headers: own })).status).toBe(204);
    const page = await provider.browser().open(codeRequest(provider, client).url);
    expect([page.left, page.status]).toEqual([undefined, 400]);
    const { status } = await postForm(
      provider.metadata.token_endpoint,
      { grant_type: 'refresh_token', refresh_token: 'x' },
      client,
    );
    expect(status).toBe(401);
  });
});
