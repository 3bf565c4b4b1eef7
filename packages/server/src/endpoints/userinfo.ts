import type { UserinfoRequest } from '@sealwright/issuer';
import type { VerifiedJwt } from '@sealwright/jwt';
import { anyAudience } from '@sealwright/jwt/unsafe';
import { Type } from 'typebox';
import { readHolder, throttleRefused } from '../account-token.ts';
import { answerJson, uncached } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { isForm, readForm } from '../form-body.ts';
import { corsFor } from '../oauth/client-origin.ts';
import { readPresentedToken, verifyPresentedToken } from '../oauth/presented-token.ts';

/**
 * `GET /userinfo` and `POST /userinfo` (OpenID Connect Core §5.3): the claims of the person behind an access token, by its
 * scopes. It takes an access token in the header alone, of any audience, since the scope `openid` in it is what says that its
 * bearer may ask; a bound one with its proof.
 *
 * It does NOT take an ID token: its `typ` is another. It answers only while the session stands.
 */
export const userinfo: Endpoint = createUserinfo('userinfo');
export const userinfoByPost: Endpoint = createUserinfo('userinfoByPost');

function createUserinfo(id: string): Endpoint {
  return {
    operation: {
      id,
      summary: 'The claims of the person behind an access token',
      security: ['anyToken'],
      answers: {
        200: {
          description: 'The claims; a signed JWT for clients that are registered for one',
          schema: Type.Object({ sub: Type.String() }, { additionalProperties: true }),
          also: ['application/jwt'],
        },
        401: { description: 'The access token is not good' },
        403: { description: 'It was not granted the scope openid' },
      },
    },
    handle,
  };
}

async function handle(exchange: Exchange): Promise<Response> {
  const presented = readPresentedToken(exchange.request);
  if (presented === undefined) throw errors.create('access_token_missing');
  await refuseFormToken(exchange);
  const verified = await throttleRefused(exchange, () => verifyPresentedToken(exchange, presented, anyAudience));
  const request = await findPerson(exchange, verified);
  const own = corsFor(exchange, request.client);
  const { userinfo: info } = exchange.server.issuer.openid;
  if (request.client.settings.userinfoSignedAlg === undefined) return answerJson(own, 200, await info.claims(request));
  const headers = { ...own.headers, ...uncached, 'content-type': 'application/jwt' };
  return new Response(await info.sign(request), { status: 200, headers });
}

/** A token in a form (RFC 6750 §2.2) is not taken here, and beside the one in the header it is one too many (§2). */
async function refuseFormToken(exchange: Exchange): Promise<void> {
  if (!isForm(exchange.request)) return;
  const form = await readForm(exchange);
  if (form.has('access_token')) throw errors.create('credentials_several');
}

/** @throws AuthError `openid_scope_missing`, `access_token_malformed` for a token that belongs to no session of a person */
async function findPerson({ server }: Exchange, verified: VerifiedJwt): Promise<UserinfoRequest> {
  const { issuer } = server;
  const { scope } = verified.claims as { readonly scope?: unknown };
  if (typeof scope !== 'string' || !scope.split(' ').includes('openid')) throw errors.create('openid_scope_missing');
  // By the session and never by the token's `sub`: that is the client's name for the person.
  const view = await issuer.store.sessions.find(readHolder(verified).sid);
  if (view?.account === undefined || view.client === undefined) throw errors.create('access_token_malformed');
  const { session, account, client } = view;
  if (session.revokedAt !== null || account.status !== 'active') throw errors.create('access_token_malformed');
  return { session, account, client, scope };
}
