import type { ClientRow } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { anyAudience } from '@sealwright/jwt/unsafe';
import { Type } from 'typebox';
import { answerEmpty, uncached } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readForm } from '../form-body.ts';
import { authenticateClient } from '../oauth/client-authentication.ts';

const RevokeForm = Type.Object({
  token: Type.String(),
  token_type_hint: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  client_secret: Type.Optional(Type.String()),
});

/**
 * `POST /revoke` (RFC 7009): a client gives back one of its tokens. A refresh token ends its session and with it every
 * access token of that session; an access token dies alone. A token that is not good, or is another client's, is answered
 * like one that was revoked, and nothing happens (§2.2).
 */
export const revoke: Endpoint = {
  operation: {
    id: 'revoke',
    summary: 'Revokes a token of the calling client',
    security: ['clientBasic'],
    body: { mediaType: 'application/x-www-form-urlencoded', schema: RevokeForm },
    answers: { 200: { description: 'The token is good no more' } },
  },
  async handle(exchange) {
    const form = await readForm(exchange);
    const { client } = await authenticateClient(exchange, form);
    const token = form.get('token');
    if (token === undefined) throw errors.create('parameter_invalid');
    // The hint may be wrong and has to be seen through anyway (§2.1); the two kinds cannot be mistaken for each other.
    const ended = await endSessionOf(exchange, client, token);
    if (!ended) await revokeAccessToken(exchange, client, token);
    return answerEmpty(exchange, 200, { ...uncached, ...corsOf(exchange, client) });
  },
};

async function endSessionOf(exchange: Exchange, client: ClientRow, token: string): Promise<boolean> {
  const { sessions } = exchange.server.issuer;
  const session = await sessions.identify(token);
  if (session === undefined) return false;
  if (session.clientId === client.clientId) await sessions.end({ sid: session.sid }, 'revoked');
  return true;
}

async function revokeAccessToken(exchange: Exchange, client: ClientRow, token: string): Promise<void> {
  const { issuer, throttle } = exchange.server;
  try {
    const { claims } = await issuer.verifyOwnToken(token, anyAudience, 'not-asked');
    const { jti, sub, client_id: clientId } = claims;
    if (jti === undefined || sub === undefined || clientId !== client.clientId) return;
    await throttle.admit('revoke_subject', sub);
    await issuer.revocations.revoke({ kind: 'token', jti });
  } catch (error) {
    if (!isAuthError(error) || error.blame !== 'token') throw error;
  }
}

/** The form of a public client in a browser needs no preflight; its answer is readable to the client's own origins. */
function corsOf(exchange: Exchange, client: ClientRow): Readonly<Record<string, string>> {
  const origin = exchange.request.headers.get('origin');
  if (origin === null || !client.allowedOrigins.includes(origin)) return {};
  return { 'access-control-allow-origin': origin, vary: 'Origin' };
}
