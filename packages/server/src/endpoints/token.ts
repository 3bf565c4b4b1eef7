import { deviceCodeGrant, type GrantType, requireGrant, tokenExchangeGrant } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { authenticateClient } from '../oauth/client-authentication.ts';
import { corsFor } from '../oauth/client-origin.ts';
import { grantClientCredentials } from '../oauth/grant-client-credentials.ts';
import { grantCode } from '../oauth/grant-code.ts';
import { grantDevice } from '../oauth/grant-device.ts';
import { grantExchange } from '../oauth/grant-exchange.ts';
import { grantRefresh } from '../oauth/grant-refresh.ts';
import { readSenderBinding, type SenderBinding } from '../oauth/sender-binding.ts';
import { readTokenForm } from '../oauth/token-form.ts';
import type { Grant, GrantedTokens } from '../oauth/token-request.ts';

/** What the endpoint knows how to do; the metadata lists exactly these. */
const grants: Readonly<Partial<Record<GrantType, Grant>>> = {
  authorization_code: grantCode,
  refresh_token: grantRefresh,
  client_credentials: grantClientCredentials,
  [deviceCodeGrant]: grantDevice,
  [tokenExchangeGrant]: grantExchange,
};

export const servedGrantTypes: readonly GrantType[] = Object.keys(grants) as GrantType[];

const optional = Type.Optional(Type.String());
const TokenForm = Type.Object({
  ...{ grant_type: Type.String(), client_id: optional, client_secret: optional, scope: optional, resource: optional },
  ...{ code: optional, redirect_uri: optional, code_verifier: optional, refresh_token: optional },
  ...{ device_code: optional, subject_token: optional, subject_token_type: optional, actor_token: optional },
  ...{ actor_token_type: optional, requested_token_type: optional, audience: optional },
});

const TokenAnswer = Type.Object({
  access_token: Type.String(),
  token_type: Type.Union([Type.Literal('Bearer'), Type.Literal('DPoP')]),
  expires_in: Type.Integer(),
  scope: Type.String(),
  refresh_token: optional,
  id_token: optional,
  issued_token_type: optional,
});

/**
 * `POST /token` (RFC 6749 §3.2): tokens for a grant, in its order: the form, the client by its one method, the grant that it is
 * registered for, the key that the tokens are to be bound to, and then the grant itself.
 *
 * It never reads a cookie, and answers to scripts of the client's own origins alone.
 */
export const token: Endpoint = {
  operation: {
    id: 'token',
    summary: 'Tokens for a grant',
    security: ['clientBasic'],
    body: { mediaType: 'application/x-www-form-urlencoded', schema: TokenForm },
    answers: {
      200: { description: 'The tokens', schema: TokenAnswer },
      400: { description: 'invalid_grant, invalid_scope, invalid_target, unauthorized_client, unsupported_grant_type' },
      401: { description: 'invalid_client' },
    },
  },
  async handle(exchange) {
    const form = await readTokenForm(exchange);
    const calling = await authenticateClient(exchange, form);
    const own = corsFor(exchange, calling.client);
    const grantType = form.get('grant_type');
    if (grantType === undefined) throw errors.create('parameter_invalid');
    const grant = Object.hasOwn(grants, grantType) ? grants[grantType as GrantType] : undefined;
    if (grant === undefined) throw errors.create('grant_type_unsupported');
    requireGrant(calling.client, grantType as GrantType);
    const binding = await readSenderBinding(exchange, calling);
    const granted = await slowedDown(exchange, () => grant({ exchange, form, binding, ...calling }));
    return answerTokens(own, granted, binding);
  },
};

/** Who keeps showing grants that are not good waits: they cannot be guessed, so this bounds the noise alone. */
async function slowedDown(exchange: Exchange, grant: () => Promise<GrantedTokens>): Promise<GrantedTokens> {
  try {
    return await grant();
  } catch (error) {
    if (isAuthError(error) && error.blame === 'token') {
      await exchange.server.throttle.admit('grant_address', exchange.address.group);
    }
    throw error;
  }
}

/** RFC 6749 §5.1; RFC 9449 §5: what is bound to a key is not called a bearer's. */
function answerTokens(exchange: Exchange, granted: GrantedTokens, { jkt }: SenderBinding): Response {
  const { accessToken, expiresInSeconds, scope, refreshToken, idToken, issuedTokenType } = granted;
  const body = {
    access_token: accessToken,
    ...(issuedTokenType !== undefined && { issued_token_type: issuedTokenType }),
    token_type: jkt === null ? 'Bearer' : 'DPoP',
    expires_in: expiresInSeconds,
    scope,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(idToken !== undefined && { id_token: idToken }),
  };
  return answerJson(exchange, 200, body);
}
