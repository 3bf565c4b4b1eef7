import type { UpstreamIdentity } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { answerOwnRedirect } from '../oauth/own-page.ts';
import { answerArrival, type OpenRecord, openUpstreamRecord } from '../oauth/upstream-arrival.ts';
import { answerFault, tripOf, upstreamBody } from '../oauth/upstream-trip.ts';
import { queryPairs } from '../query.ts';
import type { Upstream, UpstreamPerson } from '../upstream-port.ts';

/**
 * `GET /upstream/{id}/callback`: back from a provider. The answer counts once, in the browser that left, from the provider that was
 * asked; whoever brings another's answer here, or a second time, is told so before the provider hears anything.
 */
export const upstreamCallback: Endpoint = {
  operation: {
    id: 'upstreamCallback',
    summary: 'Where a provider that one may sign in with sends the browser back to',
    answers: {
      303: { description: 'On with what the person came for, or back to where it began' },
      400: { description: 'The answer is over, or was given before', mediaType: 'text/html' },
      403: { description: 'The answer is another browser’s, or another provider’s', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    const parameters = new URLSearchParams(
      queryPairs(exchange.request.url).map(([name, value]): [string, string] => [name, value]),
    );
    const [state, second] = parameters.getAll('state');
    if (state === undefined || second !== undefined) throw errors.create('parameter_invalid');
    const open = await openUpstreamRecord(exchange, state);
    const { record } = open;
    const upstream = exchange.server.upstreams.get(record.upstream);
    // Each provider has a redirect URI of its own, so that none can have another's code redeemed (RFC 9700 §4.4).
    if (upstream === undefined || exchange.segment !== upstream.id || record.identity !== undefined) {
      throw errors.create('upstream_answer_refused');
    }
    if ((await exchange.server.issuer.upstreamFlows.take(state)) === undefined) {
      throw errors.create('interaction_unknown');
    }
    const person = await finish(exchange, upstream, open, parameters);
    if (person === 'failed') return answerFault(exchange, record.back, 'upstream_failed');
    if (person === 'refused') return answerFault(exchange, record.back, 'upstream_refused');
    return admit(exchange, open, { ...person, issuer: upstream.issuer });
  },
};

async function finish(
  exchange: Exchange,
  upstream: Upstream,
  { record, flow }: OpenRecord,
  parameters: URLSearchParams,
): Promise<UpstreamPerson | 'refused' | 'failed'> {
  const trip = tripOf(exchange, upstream, flow, { state: parameters.get('state') ?? '', wish: record.wish });
  try {
    return await upstream.finish({ ...trip, parameters });
  } catch (error) {
    // The kind of it alone: what a provider writes may be a token, a name or an attack on whoever reads the log.
    const kind = isAuthError(error) ? error.code : error instanceof Error ? error.name : 'unknown';
    const fields = { upstream: upstream.id, error: /^\w{1,64}$/.test(kind) ? kind : 'unknown' };
    exchange.note(errors.create('upstream_answer_refused'));
    exchange.server.log.warn({ ...fields, request_id: exchange.requestId }, 'upstream answer refused');
    return 'failed';
  }
}

async function admit(exchange: Exchange, { record }: OpenRecord, identity: UpstreamIdentity): Promise<Response> {
  const { issuer } = exchange.server;
  const verdict = await issuer.upstreamAccounts.signIn(identity);
  if (verdict.kind === 'authenticated') return answerArrival(exchange, record, verdict.authenticated);
  if (verdict.kind === 'refused') return answerFault(exchange, record.back, `upstream_${verdict.reason}`);
  const waiting = { ...record, identity: { ...identity, email: verdict.email } };
  const name = await issuer.upstreamFlows.begin(record.upstream, upstreamBody(waiting));
  return answerOwnRedirect(exchange, `/upstream-proof/${name}`);
}
