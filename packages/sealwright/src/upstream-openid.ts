import type { Upstream, UpstreamAnswer, UpstreamPerson, UpstreamTrip } from '@sealwright/server';
import type * as OpenIdClient from 'openid-client';
import { upstreamMetadataMilliseconds, upstreamTimeoutSeconds } from './defaults.ts';
import { type UpstreamOptions, upstreamUrl } from './upstream-options.ts';

type Client = typeof OpenIdClient;

/**
 * A provider that speaks OpenID Connect, by `openid-client`: discovery, PKCE, `state`, `nonce`, `iss` in the answer, and an ID
 * token whose signature is verified though it comes by TLS.
 *
 * Nothing is loaded or asked before somebody goes there, and a provider that is down keeps nobody from signing in another way.
 *
 * @throws TypeError for an issuer that cannot be one
 */
export function createOpenIdUpstream(options: UpstreamOptions): Upstream {
  const { id, name, issuer = '' } = options;
  const server = upstreamUrl(issuer);
  const configuration = rememberFor(upstreamMetadataMilliseconds, () => discover(options, server));
  return Object.freeze({
    ...{ id, name, issuer },
    async begin(trip) {
      const { client, config } = await configuration();
      return client.buildAuthorizationUrl(config, await parametersOf(client, options, trip)).href;
    },
    async finish(answer) {
      const { client, config } = await configuration();
      const tokens = await redeem(client, config, answer, true);
      return tokens === 'refused' ? tokens : personOf(client, config, options, tokens);
    },
  } satisfies Upstream);
}

/** The parameters that every kind of provider is sent. */
export async function parametersOf(
  client: Client,
  { scopes = ['openid', 'email'] }: Pick<UpstreamOptions, 'scopes'>,
  trip: UpstreamTrip,
): Promise<Record<string, string>> {
  const { redirectUri, state, nonce, codeVerifier, loginHint, uiLocales, fresh } = trip;
  return {
    ...{ redirect_uri: redirectUri, state, nonce, scope: scopes.join(' ') },
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(uiLocales !== undefined && uiLocales.length > 0 && { ui_locales: uiLocales.join(' ') }),
    ...(fresh === true && { prompt: 'login' }),
  };
}

type Tokens = Awaited<ReturnType<Client['authorizationCodeGrant']>>;

/** Redeems a code. `refused` only where the provider's own answer, for this very state, says that the person did not want to. */
export async function redeem(
  client: Client,
  config: OpenIdClient.Configuration,
  { redirectUri, parameters, state, nonce, codeVerifier }: UpstreamAnswer,
  idTokenExpected: boolean,
): Promise<Tokens | 'refused'> {
  const url = new URL(redirectUri);
  url.search = parameters.toString();
  const bound = { expectedState: state, pkceCodeVerifier: codeVerifier };
  try {
    return await client.authorizationCodeGrant(
      config,
      url,
      idTokenExpected ? { ...bound, idTokenExpected, expectedNonce: nonce } : bound,
    );
  } catch (error) {
    if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied') return 'refused';
    throw error;
  }
}

async function discover(
  { clientId, clientSecret }: UpstreamOptions,
  server: URL,
): Promise<{ readonly client: Client; readonly config: OpenIdClient.Configuration }> {
  const client = await import('openid-client');
  const execute = [client.enableNonRepudiationChecks];
  // Only loopback gets this far without TLS; openid-client calls it deprecated to be seen, not to be removed.
  if (server.protocol === 'http:') execute.push(client.allowInsecureRequests);
  const config = await client.discovery(server, clientId, undefined, client.ClientSecretBasic(clientSecret), {
    execute,
    timeout: upstreamTimeoutSeconds,
  });
  return { client, config };
}

async function personOf(
  client: Client,
  config: OpenIdClient.Configuration,
  { trustEmail = true, trustAmr = false }: UpstreamOptions,
  tokens: Tokens,
): Promise<UpstreamPerson> {
  const claims = tokens.claims();
  if (claims === undefined || !isSubject(claims.sub)) throw new TypeError('the provider names nobody');
  const atUserinfo = claims['email'] === undefined && config.serverMetadata().userinfo_endpoint !== undefined;
  const told = atUserinfo ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : claims;
  const { email, email_verified: verified } = told;
  const amr = trustAmr && Array.isArray(claims['amr']) ? claims['amr'].filter(isMethod) : [];
  return {
    subject: claims.sub,
    email: typeof email === 'string' ? email : null,
    // True and nothing like it: not the text “true”, and not an address of which nothing is said.
    emailVerified: trustEmail && typeof email === 'string' && verified === true,
    amr,
    authTimeSeconds: Number.isSafeInteger(claims.auth_time) ? (claims.auth_time ?? null) : null,
  };
}

/** OpenID Connect Core §2: at most 255 ASCII characters. */
function isSubject(text: unknown): text is string {
  return typeof text === 'string' && /^[!-~ ]{1,255}$/.test(text);
}

/** The registry of RFC 8176 §2: no provider puts words of its own into our tokens. */
const methods: ReadonlySet<unknown> = new Set(
  'face fpt geo hwk iris kba mca mfa otp pin pop pwd rba retina sc sms swk tel user vbm wia'.split(' '),
);

function isMethod(value: unknown): value is string {
  return methods.has(value);
}

/** One answer for a while; a failure is forgotten at once, so that the next person asks again. */
function rememberFor<T>(milliseconds: number, ask: () => Promise<T>): () => Promise<T> {
  let held: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (held !== undefined && now - held.at < milliseconds) return held.answer;
    const answer = ask();
    const mine = { at: now, answer };
    held = mine;
    answer.catch(() => {
      if (held === mine) held = undefined;
    });
    return answer;
  };
}
