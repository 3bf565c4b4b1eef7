import {
  type AuthorizationServer,
  type BentRefresh,
  readMembers,
  readOutcome,
  type Send,
} from './authorization-server.ts';
import { type ClientKey, writeClientAssertion } from './client-assertion.ts';

/** Where an OAuth server listens (RFC 8414 §2) and who the auditor is to it. */
export interface OAuthClient {
  readonly tokenEndpoint: string;
  readonly revocationEndpoint?: string;
  readonly introspectionEndpoint?: string;
  readonly userinfoEndpoint?: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** How the secret is sent (RFC 6749 §2.3.1). Default: `client_secret_basic`. */
  readonly authentication?: 'client_secret_basic' | 'client_secret_post';
  /** The key of a client that authenticates by `private_key_jwt` (RFC 7523 §2.2), instead of a secret. */
  readonly key?: ClientKey;
  /** A second, unrelated client, for rows that ask whether tokens are bound to theirs. */
  readonly otherClient?: { readonly clientId: string; readonly clientSecret?: string };
}

type Credentials = Pick<OAuthClient, 'clientId' | 'clientSecret'>;

/** An authorization server by RFC 6749 §6, RFC 7009 and RFC 7662. */
export function openOAuthServer(client: OAuthClient, send: Send): AuthorizationServer {
  const post = async (url: string, parameters: Readonly<Record<string, string>>, bent: BentRefresh = {}) => {
    const { headers, fields } = await authenticate(client, bent);
    const form = new URLSearchParams({ ...parameters, ...fields, ...bent.parameters }).toString();
    const target = bent.inQuery === true ? `${url}${url.includes('?') ? '&' : '?'}${form}` : url;
    return send({
      method: 'POST',
      url: target,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers, ...bent.headers },
      body: bent.inQuery === true ? '' : form,
    });
  };
  const { tokenEndpoint, revocationEndpoint, introspectionEndpoint, userinfoEndpoint } = client;
  return {
    refresh: async (refreshToken, bent) => {
      try {
        const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
        return readOutcome(await post(tokenEndpoint, parameters, bent), refreshToken);
      } catch (error) {
        return { kind: 'failed', why: error instanceof Error ? error.message : 'no answer' };
      }
    },
    ...(revocationEndpoint === undefined
      ? {}
      : {
          revoke: async (token: string) => {
            const answer = await post(revocationEndpoint, { token, token_type_hint: 'refresh_token' });
            return answer.status === 200;
          },
        }),
    isActive: async (token) => {
      if (introspectionEndpoint !== undefined && client.clientSecret !== undefined) {
        const answer = await post(introspectionEndpoint, { token });
        const { active } = readMembers(answer.body);
        if (answer.status === 200 && typeof active === 'boolean') return active;
      }
      if (userinfoEndpoint === undefined) return undefined;
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await send({ method: 'GET', url: userinfoEndpoint, headers });
      if (status === 200) return true;
      return status === 401 ? false : undefined;
    },
  };
}

interface Authentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

async function authenticate(client: OAuthClient, { client: bent }: BentRefresh): Promise<Authentication> {
  const { clientId, key, otherClient } = client;
  if (typeof bent === 'object') return withAssertion(clientId, bent.assertion);
  if (bent === 'none') return { headers: {}, fields: { client_id: clientId } };
  if (bent === 'wrong-secret') return withSecret({ clientId, clientSecret: crypto.randomUUID() }, client);
  if (bent === 'other' && otherClient !== undefined) return withSecret(otherClient, client);
  return key === undefined
    ? withSecret(client, client)
    : withAssertion(clientId, await writeClientAssertion(clientId, key, key.audience));
}

function withAssertion(clientId: string, assertion: string): Authentication {
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return { headers: {}, fields: { client_id: clientId, client_assertion_type, client_assertion: assertion } };
}

function withSecret({ clientId, clientSecret }: Credentials, { authentication }: OAuthClient): Authentication {
  if (clientSecret === undefined) return { headers: {}, fields: { client_id: clientId } };
  if (authentication === 'client_secret_post') {
    return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } };
  }
  // Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).
  const pair = [clientId, clientSecret].map((part) => new URLSearchParams({ '': part }).toString().slice(1)).join(':');
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, fields: {} };
}
