// The modules of the OpenID Foundation's plan “basic”, by their public descriptions and under their names: who is asked what.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../oauth-rig/browser.ts';
import { type Changes, claimsOf, codeRequest, redeem } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered, redirectUri } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let person: Person & { readonly sub: string };
let offsetSeconds = 0;

beforeAll(async () => {
  provider = await openProvider({ wallClock: () => Date.now() / 1000 + offsetSeconds });
  client = await provider.register({});
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

/** One round through the pages: what was pressed, and the ID token that came of it. */
async function round(browser: Browser, changes: Changes = {}): Promise<Round> {
  const request = codeRequest(provider, client, changes);
  const { steps, left } = await walk(browser, request.url, person);
  const answer = left?.searchParams;
  const code = answer?.get('code');
  const error = answer?.get('error') ?? undefined;
  if (code == null) return { steps, error, claims: {}, idToken: '' };
  const { body } = await redeem(provider, client, request, code);
  return { steps, error, claims: claimsOf(body.id_token), idToken: body.id_token };
}

interface Round {
  readonly steps: readonly string[];
  readonly error: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly idToken: string;
}

describe('basic plan, prompts', () => {
  it('oidcc-prompt-none-not-logged-in: login_required, and no page', async () => {
    const request = codeRequest(provider, client, { prompt: 'none' });
    const { left, steps } = await walk(provider.browser(), request.url, person);
    expect(left?.href.startsWith(redirectUri)).toBe(true);
    expect(Object.fromEntries(left?.searchParams ?? [])).toMatchObject({
      error: 'login_required',
      state: request.state,
      iss: provider.issuer,
    });
    expect(steps).toEqual([]);
  });

  it('oidcc-prompt-none-logged-in: a code without a page, for the same authentication', async () => {
    const browser = provider.browser();
    const first = await round(browser);
    const second = await round(browser, { prompt: 'none' });
    expect([second.steps, second.error]).toEqual([[], undefined]);
    for (const name of ['sub', 'auth_time']) expect(second.claims[name]).toBe(first.claims[name]);
  });

  it('oidcc-prompt-login: asks for the password again, and says when that was', async () => {
    const browser = provider.browser();
    const first = await round(browser, { max_age: '10000' });
    offsetSeconds += 2;
    const second = await round(browser, { prompt: 'login', max_age: '10000' });
    expect(second.steps).toContain('sign-in');
    expect(second.claims['auth_time']).toBeGreaterThan(first.claims['auth_time'] as number);
  });

  it('oidcc-max-age-1: asks again once that second is over', async () => {
    const browser = provider.browser();
    const first = await round(browser, { max_age: '10000' });
    offsetSeconds += 3;
    const second = await round(browser, { max_age: '1' });
    expect(second.steps).toContain('sign-in');
    expect(second.claims['auth_time']).toBeGreaterThan(first.claims['auth_time'] as number);
  });

  it('oidcc-max-age-10000: asks nothing, and says the time of the first', async () => {
    const browser = provider.browser();
    const first = await round(browser, { max_age: '10000' });
    const second = await round(browser, { max_age: '10000' });
    expect(second.steps).not.toContain('sign-in');
    expect(second.claims['auth_time']).toBe(first.claims['auth_time']);
    expect(first.claims['auth_time']).toBeTypeOf('number');
  });

  it('oidcc-id-token-hint: prompt=none succeeds for the person of the hint', async () => {
    const browser = provider.browser();
    const { idToken, claims } = await round(browser);
    const second = await round(browser, { prompt: 'none', id_token_hint: idToken });
    expect([second.error, second.claims['sub']]).toEqual([undefined, claims['sub']]);
  });

  it('a hint of somebody else gets nobody’s code', async () => {
    const other = await provider.addPerson('grace@example.com');
    const request = codeRequest(provider, client);
    const { left } = await walk(provider.browser(), request.url, other);
    const { body } = await redeem(provider, client, request, left?.searchParams.get('code') ?? '');
    const browser = provider.browser();
    await round(browser);
    const refused = await round(browser, { prompt: 'none', id_token_hint: body.id_token });
    expect(refused.error).toMatch(/^(login_required|account_selection_required|interaction_required)$/);
  });

  it('prompt=consent asks for the consent again, and a refusal is access_denied', async () => {
    const browser = provider.browser();
    await round(browser);
    const again = await round(browser, { prompt: 'consent' });
    expect(again.steps).toEqual(['allow']);
    const request = codeRequest(provider, client, { prompt: 'consent' });
    const { left } = await walk(browser, request.url, person, { consent: 'deny' });
    expect(left?.searchParams.get('error')).toBe('access_denied');
    expect(left?.searchParams.get('iss')).toBe(provider.issuer);
  });

  it('prompt=select_account lets the person choose', async () => {
    const browser = provider.browser();
    await round(browser);
    const { steps, error } = await round(browser, { prompt: 'select_account' });
    expect([steps.some((step) => step === 'choose' || step === 'sign-in'), error]).toEqual([true, undefined]);
  });

  it('prompt=none beside another value is an invalid request', async () => {
    expect((await round(provider.browser(), { prompt: 'none login' })).error).toBe('invalid_request');
  });

  it('without consent prompt=none is consent_required', async () => {
    const browser = provider.browser();
    await round(browser);
    const stranger = await provider.register({ name: 'Another application' });
    const { left } = await walk(browser, codeRequest(provider, stranger, { prompt: 'none' }).url, person);
    expect(left?.searchParams.get('error')).toMatch(/^(consent_required|interaction_required)$/);
  });
});
