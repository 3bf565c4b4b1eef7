import { type AuthError, isAuthError } from '@sealwright/jwt';
import { answerEmpty, uncached } from './answer.ts';
import type { AddressReader } from './client-address.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { errors } from './errors.ts';
import type { Exchange, ServerContext } from './exchange.ts';
import { asErrorPage } from './page-answer.ts';
import type { Counter } from './ports.ts';
import { refuseCredentialInQuery } from './query.ts';
import { answerRefusal, asRefusal } from './refusal.ts';
import type { BodyReader } from './request-body.ts';
import { createRequestId, isRequestId } from './request-id.ts';
import type { Method, Route } from './route.ts';

/** How a request came in: what its host knows and a `Request` does not say. */
export interface Arrival {
  readonly peer: string | undefined;
  readonly readBody: BodyReader;
  readonly disconnect: (() => void) | undefined;
}

/** Answers one request on one route; on none, with 404. It never throws. */
export type Dispatch = (
  request: Request,
  arrival: Arrival,
  route: Route | undefined,
  segment: string | undefined,
) => Promise<Response>;

export interface DispatchOptions {
  readonly server: ServerContext;
  readonly counter: Counter;
  readonly readAddress: AddressReader;
  readonly securityHeaders: Readonly<Record<string, string>>;
}

export function createDispatch(options: DispatchOptions): Dispatch {
  const { server } = options;
  return async (request, arrival, route, segment) => {
    const startedAt = server.monotonicClock();
    const address = options.readAddress(arrival.peer, request.headers);
    const given = address.viaTrustedProxy ? request.headers.get('x-request-id') : null;
    const requestId = isRequestId(given) ? given : createRequestId();
    const headers: Record<string, string> = { ...options.securityHeaders, 'x-request-id': requestId };
    // A stop closes kept connections: whoever asks once more finds another node.
    if (server.stopping()) headers['connection'] = 'close';
    const { readBody, disconnect } = arrival;
    let refusal: AuthError | undefined;
    const noteRefusal: Exchange['note'] = (told) => {
      refusal = told;
    };
    const ofHost = { readBody, disconnect, segment, headers, note: noteRefusal };
    const exchange: Exchange = { server, request, requestId, address, ...ofHost };
    countForeignCertificate(options, exchange);
    let response: Response;
    try {
      // RFC 9449 §8.2: whoever sends proofs learns the nonce of the next one by each answer, also by a refusal.
      if (request.headers.has('dpop')) headers['dpop-nonce'] = server.issuer.dpopNonces.current();
      if (route !== undefined && route.cors !== 'none') {
        Object.assign(headers, await corsHeaders(request, route, server.origins));
      }
      response = await answer(exchange, route);
    } catch (thrown) {
      const thrownRefusal = asRefusal(thrown);
      refusal = thrownRefusal;
      response = refuse(exchange, thrownRefusal, route);
    }
    note(options, exchange, route, response.status, refusal, server.monotonicClock() - startedAt);
    return response;
  };
}

function answer(exchange: Exchange, route: Route | undefined): Response | Promise<Response> {
  const { request, server } = exchange;
  if (server.stopped() && route !== undefined) throw errors.create('stopping');
  if (route === undefined) throw errors.create('path_unknown');
  refuseCredentialInQuery(request, route.codeInQuery === true ? ['code'] : []);
  if (request.method === 'OPTIONS') {
    return answerEmpty(exchange, 204, { ...uncached, ...preflightHeaders(route), allow: allowed(route) });
  }
  const method = request.method === 'HEAD' && route.head !== false ? 'GET' : request.method;
  const endpoint = Object.hasOwn(route.methods, method) ? route.methods[method as Method] : undefined;
  if (endpoint === undefined) throw errors.create('method_not_allowed');
  return endpoint.handle(exchange);
}

function refuse(exchange: Exchange, refusal: AuthError, route: Route | undefined): Response {
  const { pages } = exchange.server;
  const answered = answerRefusal(exchange, refusal, allowHeader(refusal, route));
  return route?.page === true && pages !== undefined ? asErrorPage(exchange, pages, refusal, answered) : answered;
}

/** Somebody who is no proxy of ours says which certificate he has: nobody believes it, but somebody should hear of it. */
function countForeignCertificate({ counter }: DispatchOptions, { request, address, server }: Exchange): void {
  const { certificateHeader } = server;
  if (certificateHeader === undefined || address.viaTrustedProxy || !request.headers.has(certificateHeader.name))
    return;
  counter('client_certificates_ignored_total', {});
}

function allowHeader(refusal: AuthError, route: Route | undefined): Readonly<Record<string, string>> {
  return refusal.httpStatus === 405 && route !== undefined ? { allow: allowed(route) } : {};
}

function allowed(route: Route): string {
  const methods = Object.keys(route.methods);
  const head = methods.includes('GET') && route.head !== false ? ['HEAD'] : [];
  return [...methods, ...head, 'OPTIONS'].join(', ');
}

const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** One line a request: the route's pattern and never the path, the code and never its cause's words. */
function note(
  options: DispatchOptions,
  exchange: Exchange,
  route: Route | undefined,
  status: number,
  refusal: AuthError | undefined,
  milliseconds: number,
): void {
  const method = knownMethods.has(exchange.request.method) ? exchange.request.method : 'OTHER';
  const pattern = route?.pattern ?? 'none';
  options.counter('http_requests_total', { route: pattern, method, status });
  if (refusal !== undefined) options.counter('http_refusals_total', { route: pattern, code: refusal.code });
  const fields = {
    method,
    route: pattern,
    status,
    ms: Math.round(milliseconds * 100) / 100,
    request_id: exchange.requestId,
    ...(refusal !== undefined && { code: refusal.code, ...causeOf(refusal) }),
  };
  if (status < 500) options.server.log.info(fields, 'request');
  else options.server.log.error({ ...fields, ...faultOf(refusal) }, 'request failed');
}

/** What stood at the bottom of a refusal, where that is an error of ours: its code, which is constant, and no word of it. */
function causeOf({ cause }: AuthError): Readonly<Record<string, string>> {
  if (!isAuthError(cause)) return {};
  return { cause: cause.code, ...causeOf(cause) };
}

/** Of what nobody foresaw: the kind of error and the platform's code. Its message could quote what it was given. */
function faultOf(refusal: AuthError | undefined): Readonly<Record<string, string>> {
  const { cause } = refusal ?? {};
  if (!(cause instanceof Error)) return {};
  const { code } = cause as { readonly code?: unknown };
  return { error: cause.name, ...(typeof code === 'string' && /^[\w-]{1,64}$/.test(code) && { error_code: code }) };
}
