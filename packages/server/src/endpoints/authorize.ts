import { type AuthError, isAuthError } from '@sealwright/jwt';
import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { authorizationParameters, readAuthorizationPairs } from '../oauth/authorization-parameters.ts';
import { type AuthorizationRequest, parseAuthorizationRequest } from '../oauth/authorization-request.ts';
import { answerAuthorization, answerRedirect } from '../oauth/authorization-response.ts';
import { findAuthorizationClient, proveRedirectUri, targetOf } from '../oauth/authorization-target.ts';
import { readOrBeginFlow } from '../oauth/flow-cookie.ts';
import { issueCode, refusal, refusalOf, refusalOfStep } from '../oauth/interaction-end.ts';
import { interactionBody, newInteraction } from '../oauth/interaction-record.ts';
import { readState } from '../oauth/interaction-state.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { resolvePairs } from '../oauth/request-source.ts';

/**
 * `GET /authorize` and `POST /authorize` (RFC 6749 §3.1, OpenID Connect Core §3.1.2): a client asks for a person's word. Who is
 * signed in already and has nothing to decide goes straight back; everybody else gets a page.
 *
 * Errors go to the client's redirect URI once client and URI are proven to belong together, and until then to nobody but the
 * person. No credential is read here but the browser's cookie.
 */
export const authorize: Endpoint = createAuthorize('authorize');
export const authorizeByForm: Endpoint = createAuthorize('authorizeByForm');

function createAuthorize(id: string): Endpoint {
  return {
    operation: {
      id,
      summary: 'Asks a person to sign in and to let a client in',
      ...(id === 'authorizeByForm' && {
        body: {
          mediaType: 'application/x-www-form-urlencoded' as const,
          schema: Type.Object({ client_id: Type.String() }, { additionalProperties: true }),
        },
      }),
      answers: {
        200: { description: 'A form for the client (`response_mode=form_post`)', mediaType: 'text/html' },
        303: { description: 'To the client with a code or an error, or to the page of the interaction' },
        400: { description: 'The client or its redirect URI is unknown', mediaType: 'text/html' },
      },
    },
    handle,
  };
}

async function handle(exchange: Exchange): Promise<Response> {
  refuseAuthorization(exchange.request);
  const sent = await readAuthorizationPairs(exchange);
  const client = await findAuthorizationClient(exchange, authorizationParameters(sent));
  const pairs = await resolvePairs(exchange, client, sent);
  const parameters = authorizationParameters(pairs);
  const redirect = proveRedirectUri(client, parameters);
  const request = await parseOrRefuse(() => parseAuthorizationRequest(exchange, client, pairs));
  if (isAuthError(request)) {
    const target = targetOf(exchange, redirect, parameters);
    return answerAuthorization(exchange, target, client, refusalOf(exchange, request));
  }
  return decide(exchange, request);
}

/** What is wrong with a request is the client's to hear; what is wrong with us is not. */
async function parseOrRefuse(parse: () => Promise<AuthorizationRequest>): Promise<AuthorizationRequest | AuthError> {
  try {
    return await parse();
  } catch (error) {
    if (isAuthError(error) && error.blame === 'caller') return error;
    throw error;
  }
}

async function decide(exchange: Exchange, request: AuthorizationRequest): Promise<Response> {
  const { server } = exchange;
  const state = await readState(exchange, newInteraction(request, null));
  const outcome = state.step === 'done' ? await issueCode(exchange, state) : undefined;
  if (outcome !== undefined) return answerAuthorization(exchange, request, state.client, outcome);
  if (request.prompts.includes('none') || server.pages === undefined) {
    const refused = state.step === 'done' ? refusal(exchange, 'login_required') : refusalOfStep(exchange, state.step);
    return answerAuthorization(exchange, request, state.client, refused);
  }
  return beginInteraction(exchange, request);
}

/**
 * A form of another site comes without our cookies (`SameSite=Lax`), so which browser it is shows when the page is opened; a new
 * cookie here would throw out the one that its other tabs have.
 */
async function beginInteraction(exchange: Exchange, request: AuthorizationRequest): Promise<Response> {
  const { server } = exchange;
  await server.throttle.admit('authorize_address', exchange.address.group);
  const flow = exchange.request.method === 'POST' ? undefined : readOrBeginFlow(exchange);
  const record = newInteraction(request, flow?.hash ?? null);
  const name = await server.issuer.openid.interactions.begin(request.clientId, interactionBody(record));
  return answerRedirect(exchange, `${server.issuer.url}/interaction/${name}`, flow?.headers);
}
