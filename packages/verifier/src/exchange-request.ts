import type { Secret } from '@sealwright/jwt';
import { formatBasicCredential } from './basic-credential.ts';
import { isBearerToken } from './bearer-credential.ts';
import { type Fetch, maxExchangeBytes } from './defaults.ts';
import { errors } from './errors.ts';
import { fetchObject } from './peer-fetch.ts';

/** Who exchanges: this service, as the client that it is registered as. */
export interface ExchangeClient {
  readonly clientId: string;
  /** Sent by HTTP Basic (RFC 6749 §2.3.1). */
  readonly secret?: string | Secret;
  /** In place of a secret: makes the assertion of `private_key_jwt` (RFC 7523 §2.2), a new one each time. */
  readonly assertion?: () => string | Promise<string>;
}

export interface ExchangeRequest {
  /** The token endpoint. */
  readonly url: string;
  readonly client: ExchangeClient;
  /** The next service, as it stands in the new token's `aud` (RFC 8707). */
  readonly resource: string;
  readonly scope: string | undefined;
  readonly fetch: Fetch;
  readonly timeoutMilliseconds: number;
}

export interface ExchangedToken {
  readonly token: string;
  /** 0 where the issuer does not say. */
  readonly expiresInSeconds: number;
}

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * One token exchange (RFC 8693 §2): the token that the caller sent for one that only the next service takes.
 *
 * It does NOT remember anything. Codes: the peer's own (`peer_*`).
 */
export async function exchangeToken(request: ExchangeRequest, subjectToken: string): Promise<ExchangedToken> {
  const { url, resource, scope, fetch, timeoutMilliseconds } = request;
  const client = await authenticationOf(request.client);
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subjectToken,
    subject_token_type: accessTokenType,
    requested_token_type: accessTokenType,
    resource,
    ...(scope === undefined ? {} : { scope }),
    ...client.parameters,
  });
  const answer = await fetchObject({
    ...{ url, method: 'POST', body: form.toString(), fetch, timeoutMilliseconds, maxBytes: maxExchangeBytes },
    headers: {
      ...client.headers,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
  return parseAnswer(answer, request, subjectToken);
}

/**
 * RFC 8693 §2.2.1. Not taken: another kind of token, one that wants a proof we have not, more scope than was asked for, and
 * the token that was sent, whose audience is the one to be narrowed.
 */
function parseAnswer(
  answer: Readonly<Record<string, unknown>>,
  { scope }: ExchangeRequest,
  subjectToken: string,
): ExchangedToken {
  const { access_token: token, issued_token_type: kind, token_type: type, expires_in: life = 0, scope: given } = answer;
  const isToken = typeof token === 'string' && isBearerToken(token) && token !== subjectToken;
  const isBearer = kind === accessTokenType && typeof type === 'string' && type.toLowerCase() === 'bearer';
  const isTimed = typeof life === 'number' && Number.isFinite(life) && life >= 0;
  if (!isToken || !isBearer || !isTimed || !isWithin(given, scope)) throw errors.create('peer_malformed');
  return { token, expiresInSeconds: life };
}

/** What is not said is what was asked for (RFC 6749 §5.1). */
function isWithin(given: unknown, asked: string | undefined): boolean {
  if (given === undefined || asked === undefined) return true;
  const wanted = asked.split(' ');
  return typeof given === 'string' && given.split(' ').every((one) => one === '' || wanted.includes(one));
}

async function authenticationOf({ clientId, secret, assertion }: ExchangeClient): Promise<{
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}> {
  if (assertion === undefined) {
    const authorization = formatBasicCredential({ resource: clientId, secret: secret ?? '' });
    return { headers: { authorization }, parameters: {} };
  }
  return {
    headers: {},
    parameters: {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(),
    },
  };
}
