import type { Upstream, UpstreamPerson } from '@sealwright/server';
import type * as OpenIdClient from 'openid-client';
import { upstreamTimeoutSeconds } from './defaults.ts';
import { parametersOf, redeem } from './upstream-openid.ts';
import { type UpstreamOptions, upstreamUrl } from './upstream-options.ts';

/**
 * GitHub, which speaks OAuth 2.0 with PKCE and has no ID tokens: who came is asked of its API, with the token that this very code
 * gave. A person is their number there, which stays; a login name can become another's.
 *
 * @throws TypeError for an address that cannot be one
 */
export function createGithubUpstream(options: UpstreamOptions): Upstream {
  const { id, name, issuer = 'https://github.com', apiUrl = 'https://api.github.com' } = options;
  const server = upstreamUrl(issuer);
  const api = upstreamUrl(apiUrl);
  const scopes = options.scopes ?? ['read:user', 'user:email'];
  return Object.freeze({
    ...{ id, name, issuer },
    async begin(trip) {
      const { client, config } = await configure(options, server);
      return client.buildAuthorizationUrl(config, await parametersOf(client, { scopes }, trip)).href;
    },
    async finish(answer) {
      const { client, config } = await configure(options, server);
      const tokens = await redeem(client, config, answer, false);
      if (tokens === 'refused') return tokens;
      const ask = async (path: string): Promise<unknown> => {
        const url = new URL(`${api.href.replace(/\/$/, '')}${path}`);
        const headers = new Headers({ accept: 'application/vnd.github+json' });
        const response = await client.fetchProtectedResource(config, tokens.access_token, url, 'GET', null, headers);
        if (response.status !== 200) throw new TypeError('the API does not answer');
        return response.json();
      };
      return personOf(await ask('/user'), await ask('/user/emails'), options.trustEmail ?? true);
    },
  } satisfies Upstream);
}

async function configure({ clientId, clientSecret }: UpstreamOptions, server: URL) {
  const client: typeof OpenIdClient = await import('openid-client');
  const base = server.href.replace(/\/$/, '');
  const metadata = {
    issuer: base,
    authorization_endpoint: `${base}/login/oauth/authorize`,
    token_endpoint: `${base}/login/oauth/access_token`,
  };
  const config = new client.Configuration(metadata, clientId, undefined, client.ClientSecretPost(clientSecret));
  config.timeout = upstreamTimeoutSeconds;
  if (server.protocol === 'http:') client.allowInsecureRequests(config);
  return { client, config };
}

/** The address is the primary one, and only if GitHub has verified it: the others may be old, or anybody's. */
function personOf(user: unknown, emails: unknown, trustEmail: boolean): UpstreamPerson {
  const { id } = (user ?? {}) as { readonly id?: unknown };
  if (!Number.isSafeInteger(id) || (id as number) < 1) throw new TypeError('the API names nobody');
  const listed: readonly Partial<Record<'email' | 'primary' | 'verified', unknown>>[] = Array.isArray(emails)
    ? emails
    : [];
  const primary = listed.find((one) => one?.primary === true);
  const email = typeof primary?.email === 'string' ? primary.email : null;
  return {
    subject: String(id),
    email,
    emailVerified: trustEmail && email !== null && primary?.verified === true,
    amr: [],
    authTimeSeconds: null,
  };
}
