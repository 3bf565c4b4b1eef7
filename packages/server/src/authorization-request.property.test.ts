import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callback, challenge, createBrowser } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
beforeAll(async () => {
  const throttle = { authorize_address: { freeAttempts: 1_000_000 } };
  rig = await createRig({ server: { pages: plainPages, throttle } });
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid'], resources: [api] } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop' });
});
afterAll(() => rig.close());

const good: Readonly<Record<string, string>> = {
  ...{ client_id: 'shop', redirect_uri: callback, response_type: 'code', scope: 'openid', state: 's', nonce: 'n' },
  ...{ code_challenge: challenge, code_challenge_method: 'S256' },
};
const names = [
  ...Object.keys(good),
  ...['response_mode', 'prompt', 'max_age', 'login_hint', 'id_token_hint', 'ui_locales', 'acr_values', 'claims'],
  ...['resource', 'dpop_jkt', 'request', 'request_uri', 'registration', 'display', 'x'],
];
const nearly = fc.constantFrom(
  ...['', ' ', 'code', 'none', 'login', 'S256', 'plain', 'form_post', 'fragment', '{}', '[]', '0', '-1', api],
  ...[
    callback,
    `${callback}/`,
    `${callback}@evil.example`,
    'https://evil.example/',
    'urn:x',
    'a.b.c',
    '\0',
    '\r\n',
    '%',
    '"',
  ],
);
const change = fc.tuple(fc.constantFrom(...names), fc.oneof(nearly, fc.string({ unit: 'binary', maxLength: 64 })));

describe('an authorization request, however it is bent', () => {
  it('leads to the registered redirect URI, to a page of ours, or nowhere; and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.boolean(), async (changes, add) => {
        const pairs = new URLSearchParams(good);
        for (const [name, value] of changes) {
          if (add) pairs.append(name, value);
          else pairs.set(name, value);
        }
        const seen = await createBrowser(rig).get(`/authorize?${pairs}`);
        expect([200, 303, 400]).toContain(seen.status);
        const { location } = seen;
        if (location === undefined) return;
        const home = location.startsWith(`${callback}?`) || location.startsWith(`${url}/interaction/`);
        expect([home, location.includes('code=')]).toEqual([true, false]);
        if (location.startsWith(callback)) expect(new URL(location).searchParams.get('iss')).toBe(url);
      }),
      { numRuns: 400 },
    );
  });
});
