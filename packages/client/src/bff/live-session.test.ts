import { generateSecret } from '@sealwright/jwt';
import { expect, it } from 'vitest';
import { clientSecret } from '../node/client-authentication.ts';
import { createBff } from './back-end.ts';
import { createCookieBox } from './cookie-box.ts';
import { createCookieSessions } from './cookie-sessions.ts';
import { createMemoryStore } from './memory-store.ts';
import { createStoreSessions } from './store-sessions.ts';

const now = 1_800_000_000;
const issuer = 'https://login.example.com';
const origin = 'https://shop.example.com';
const metadata = {
  ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
  jwks_uri: `${issuer}/jwks`,
};
const record = {
  ...{ sub: 'ada', sid: null, claims: {}, accessToken: 'a', refreshToken: 'r', idToken: 'i' },
  ...{ expiresAt: now + 1, lifeSeconds: 900, startedAt: now, seenAt: now },
};

it.each([
  ['cookies', undefined],
  ['a store', createMemoryStore({ wallClock: () => now })],
])('the word that a session in %s is over takes no cookie back, is asked for once, and stays', async (_name, store) => {
  const secret = generateSecret(32);
  let refreshes = 0;
  const bff = await createBff({
    ...{ issuer, clientId: 'shop', authentication: clientSecret('s'), baseUrl: origin, cookieSecrets: [secret] },
    ...(store && { store }),
    relays: { '/api': { target: 'https://api.example.com' } },
    wallClock: () => now,
    fetch: async (url) => {
      if (!url.endsWith('/token')) return Response.json(metadata);
      refreshes += 1;
      return Response.json({ error: 'invalid_grant' }, { status: 400 });
    },
  });
  const limits = { idleSeconds: 1000, absoluteSeconds: 5000 };
  const kept = { box: await createCookieBox([secret]), name: '__Host-app-session', limits, wallClock: () => now };
  const rest = { ...kept, sameSite: 'strict' as const };
  const sessions = store === undefined ? createCookieSessions(rest) : createStoreSessions({ ...rest, store });
  const lines = await sessions.begin(record, new Headers(), undefined);
  const headers = { cookie: lines.map((line) => line.split(';')[0]).join('; '), 'x-requested-by': 'shop' };
  expect(await bff.session(new Headers(headers))).toMatchObject({ sub: 'ada' });
  for (let call = 0; call < 3; call += 1) {
    const answer = await bff.handle(new Request(`${origin}/api/x`, { headers }));
    expect([answer?.status, answer?.headers.getSetCookie()]).toEqual([401, []]);
  }
  const shown = await bff.handle(new Request(`${origin}/auth/session`, { headers }));
  expect([await shown?.json(), shown?.headers.getSetCookie()]).toEqual([{ signed_in: false }, []]);
  expect([await bff.session(new Headers(headers)), refreshes]).toEqual([undefined, 1]);
});
