// What a thief of a code can do with it, and what who injects one can: nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorize,
  type Changes,
  type CodeRequest,
  challengeOf,
  codeRequest,
  postForm,
  random,
  redeem,
} from '../oauth-rig/code-flow.ts';
import type { Person } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered, redirectUri } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let other: Registered;
let person: Person;

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({});
  other = await provider.register({});
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

async function codeOf(
  who: Registered = client,
  changes: Changes = {},
): Promise<{ readonly code: string; readonly request: CodeRequest }> {
  const request = codeRequest(provider, who, changes);
  const answer = await authorize(provider.browser(), request, person);
  return { code: answer.get('code') ?? '', request };
}

describe('a stolen code', () => {
  it('is worth nothing with another verifier, and to who has none', async () => {
    for (const code_verifier of [random(), null, '', challengeOf(random())]) {
      const { code, request } = await codeOf();
      const { status, body } = await redeem(provider, client, request, code, { code_verifier });
      expect([status, body.error]).toEqual([400, expect.stringMatching(/^invalid_(grant|request)$/)]);
    }
  });

  it('is not redeemed by the challenge itself', async () => {
    const { code, request } = await codeOf();
    const { status } = await redeem(provider, client, request, code, { code_verifier: challengeOf(request.verifier) });
    expect(status).toBe(400);
  });

  it('is worth nothing to another client, by whatever name', async () => {
    // The person trusts that one as well, so that nothing but the code's own client stands in its way.
    await codeOf(other);
    const { code, request } = await codeOf();
    const asOther = await redeem(provider, other, request, code);
    expect([asOther.status, asOther.body.error]).toEqual([400, 'invalid_grant']);
    const named = await redeem(provider, other, request, code, { client_id: client.clientId });
    expect(named.status).toBeGreaterThanOrEqual(400);
    const unauthenticated = await redeem(provider, { ...client, secret: '' }, request, code);
    expect([unauthenticated.status, unauthenticated.body.error]).toEqual([401, 'invalid_client']);
  });

  it('that was sent back gives tokens to one of a hundred who race, and that one’s end with the others’ attempts', async () => {
    const { code, request } = await codeOf();
    const answers = await Promise.all(Array.from({ length: 100 }, () => redeem(provider, client, request, code)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers)
      if (status !== 200) expect([status, body.error]).toEqual([400, 'invalid_grant']);
    const [{ body } = { body: { access_token: '' } }] = good;
    const headers = { Authorization: `Bearer ${body.access_token}` };
    expect((await fetch(provider.metadata.userinfo_endpoint, { headers })).status).toBe(401);
  });

  it('injected into another transaction fails: its challenge is another’s', async () => {
    const victim = await codeOf();
    const attackers = codeRequest(provider, client);
    const { status, body } = await redeem(provider, client, attackers, victim.code);
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('is kept nowhere in clear', async () => {
    const { code } = await codeOf();
    expect(code.length).toBeGreaterThanOrEqual(43);
    expect(await provider.databaseHolds(code)).toBe(false);
  });
});

describe('PKCE', () => {
  it.each<[string, Changes]>([
    ['no challenge', { code_challenge: null, code_challenge_method: null }],
    ['an empty challenge', { code_challenge: '' }],
    ['the method plain', { code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge_method: null }],
    ['another method', { code_challenge_method: 's256' }],
    ['a challenge that is no hash', { code_challenge: 'short' }],
    ['a challenge with other letters', { code_challenge: `${random().slice(1)}+` }],
  ])('is not let go of: %s is refused, by public and by confidential clients', async (_what, changes) => {
    const spa = await provider.register({ kind: 'public' });
    for (const who of [client, spa]) {
      const request = codeRequest(provider, who, changes);
      const { left } = await provider.browser().open(request.url);
      expect([left?.searchParams.get('error'), left?.searchParams.get('state')]).toEqual([
        'invalid_request',
        request.state,
      ]);
    }
  });

  it('wants a verifier of 43 to 128 unreserved characters', async () => {
    for (const verifier of [
      'a'.repeat(42),
      'a'.repeat(129),
      `${'a'.repeat(42)}+`,
      `${'a'.repeat(42)} `,
      `${'a'.repeat(42)}é`,
    ]) {
      const { code, request } = await codeOf(client, { code_challenge: challengeOf(verifier) });
      const { status } = await redeem(provider, client, { ...request, verifier }, code);
      expect([verifier.length, status]).toEqual([verifier.length, 400]);
    }
    for (const verifier of ['a'.repeat(43), `${'a-._~Z9'.repeat(18)}ab`]) {
      const { code, request } = await codeOf(client, { code_challenge: challengeOf(verifier) });
      expect((await redeem(provider, client, { ...request, verifier }, code)).status).toBe(200);
    }
  });
});

describe('a client', () => {
  it('cannot be played without its secret, nor with another’s', async () => {
    for (const secret of ['', 'wrong', other.secret]) {
      const { code, request } = await codeOf();
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      };
      const { status, body } = await postForm(
        provider.metadata.token_endpoint,
        { ...form, ...(secret === '' && { client_id: client.clientId }) },
        { clientId: client.clientId, secret },
      );
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    }
  });

  it('may not authenticate in two ways at once', async () => {
    const { code, request } = await codeOf();
    const { status } = await redeem(provider, client, request, code, {
      client_id: client.clientId,
      client_secret: client.secret,
    });
    expect(status).toBe(400);
  });

  it('may not put its secret into the URL', async () => {
    const query = new URLSearchParams({ client_id: client.clientId, client_secret: client.secret });
    const { status } = await postForm(`${provider.metadata.token_endpoint}?${query}`, {
      grant_type: 'client_credentials',
    });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});
