import { expect } from 'vitest';
import { claimsOf } from '../oauth-rig/code-flow.ts';
import { installedVersion } from './installed-version.ts';
import type { RealClient, Scene } from './scene.ts';

const application = 'http://127.0.0.1:4777';

// Its declarations bring a browser's into the whole program, so it is loaded by a name that the compiler does not follow.
const packageName = '@auth/core';
const { Auth } = (await import(packageName)) as {
  Auth(request: Request, config: AuthConfig): Promise<Response>;
};

/** What is used here of its configuration. */
interface AuthConfig {
  readonly secret: string;
  readonly trustHost: boolean;
  readonly basePath: string;
  readonly logger: Readonly<Record<'error' | 'warn' | 'debug', () => void>>;
  readonly providers: readonly Readonly<Record<string, unknown>>[];
  readonly callbacks: {
    jwt(parts: { readonly token: unknown; readonly account?: SeenTokens | null }): unknown;
  };
}

interface SeenTokens {
  readonly id_token?: string;
}

/** https://authjs.dev */
export const authJs: RealClient = {
  name: 'Auth.js (@auth/core)',
  version: installedVersion('@auth/core'),
  flows: {
    discovery: async (scene) => {
      const { location } = await begin(scene, await configure(scene));
      expect(location.origin).toBe(scene.provider.issuer);
    },
    'code, PKCE, nonce, at_hash': async (scene) => {
      const { seen } = await signIn(scene);
      expect(claimsOf(seen.id_token ?? '')).toMatchObject({ sub: scene.person.sub, nonce: expect.any(String) });
    },
    userinfo: async (scene) => {
      const { session } = await signIn(scene, { idToken: false });
      expect(session).toMatchObject({ user: { email: scene.person.email } });
    },
    client_secret_basic: async (scene) => {
      await signIn(scene, { client: { token_endpoint_auth_method: 'client_secret_basic' } });
    },
    client_secret_post: async (scene) => {
      await signIn(scene, { client: { token_endpoint_auth_method: 'client_secret_post' } });
    },
  },
};

interface Choices {
  readonly idToken?: false;
  readonly client?: { readonly token_endpoint_auth_method: 'client_secret_basic' | 'client_secret_post' };
}

interface Configured {
  readonly config: AuthConfig;
  readonly seen: SeenTokens;
  readonly cookies: Map<string, string>;
}

async function configure({ provider }: Scene, { idToken, client }: Choices = {}): Promise<Configured> {
  const registered = await provider.register({
    redirectUris: [`${application}/auth/callback/sealwright`],
    ...(client !== undefined && { settings: { authMethod: client.token_endpoint_auth_method } }),
  });
  const seen: { -readonly [name in keyof SeenTokens]: SeenTokens[name] } = {};
  const config: AuthConfig = {
    secret: 'of-this-test-alone-and-long-enough',
    trustHost: true,
    basePath: '/auth',
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    providers: [
      {
        id: 'sealwright',
        name: 'Sealwright',
        type: 'oidc',
        issuer: provider.issuer,
        clientId: registered.clientId,
        clientSecret: registered.secret,
        checks: ['pkce', 'state', 'nonce'],
        authorization: { params: { scope: 'openid email' } },
        profile: ({ sub, email }: { sub: string; email?: string }) => ({ id: sub, email: email ?? null }),
        ...(client !== undefined && { client }),
        ...(idToken === false && { idToken }),
      },
    ],
    callbacks: {
      jwt: ({ token, account }) => {
        // Only the first call, right after the sign-in, has the tokens.
        if (account != null) Object.assign(seen, { id_token: account.id_token });
        return token;
      },
    },
  };
  return { config, seen: seen as SeenTokens, cookies: new Map() };
}

/** The application of somebody who uses Auth.js: a request and its cookies in, the answer out. */
async function call({ config, cookies }: Configured, url: string | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
  const response = await Auth(new Request(url, { ...init, headers }), config);
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  return response;
}

async function begin(_scene: Scene, configured: Configured): Promise<{ readonly location: URL }> {
  const { csrfToken } = (await (await call(configured, `${application}/auth/csrf`)).json()) as { csrfToken: string };
  const body = new URLSearchParams({ csrfToken, callbackUrl: application });
  const answer = await call(configured, `${application}/auth/signin/sealwright`, { method: 'POST', body });
  return { location: new URL(answer.headers.get('location') ?? '') };
}

async function signIn(
  scene: Scene,
  choices: Choices = {},
): Promise<{ readonly session: unknown; readonly seen: SeenTokens }> {
  const configured = await configure(scene, choices);
  const { location } = await begin(scene, configured);
  const answer = await call(configured, await scene.visit(location));
  expect([answer.status, new URL(answer.headers.get('location') ?? '', application).pathname]).toEqual([302, '/']);
  const session = await (await call(configured, `${application}/auth/session`)).json();
  expect(session).toHaveProperty('user');
  return { session, seen: configured.seen };
}
