import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readForm } from '../form-body.ts';
import { answerRedirect } from '../oauth/authorization-response.ts';
import { type Flow, isFlow, readFlow, readOrBeginFlow } from '../oauth/flow-cookie.ts';
import { finishInteraction, refuseInteraction } from '../oauth/interaction-finish.ts';
import { isFormToken, requireOwnForm } from '../oauth/interaction-form.ts';
import { type InteractionRecord, interactionBody, parseInteraction } from '../oauth/interaction-record.ts';
import { readState } from '../oauth/interaction-state.ts';
import { stepsOf } from '../oauth/interaction-steps.ts';
import { answerStep, shownIn } from '../oauth/interaction-view.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { readFault } from '../oauth/upstream-trip.ts';
import { readQuery } from '../query.ts';

const page = { description: 'The page of the step that comes next', mediaType: 'text/html' } as const;

/**
 * `GET /interaction/{name}`: the page of the step that a request needs next; the way back to the client where it needs none,
 * by a page that goes there by itself. It opens in the browser that it began in, and in no other.
 */
export const readInteraction: Endpoint = {
  operation: {
    id: 'readInteraction',
    summary: 'The page of a sign-in under way',
    answers: { 200: page, 303: { description: 'To an application’s own scheme: nothing is left to do' } },
  },
  async handle(exchange) {
    requirePages(exchange);
    const query = readQuery(exchange.request, ['show', 'fault']);
    const show = query.get('show');
    const flow = readOrBeginFlow(exchange);
    const name = exchange.segment ?? '';
    const state = await readState(exchange, await openRecord(exchange, name, flow));
    const interaction = { name, flow, state };
    if (state.step === 'done') return finishInteraction(exchange, interaction, flow.headers);
    if (state.step === 'wrong-account') return refuseInteraction(exchange, interaction, 'login_required', flow.headers);
    return answerStep(exchange, { ...interaction, show }, readFault(query.get('fault')));
  },
};

/**
 * `POST /interaction/{name}`: one step, by a form of the page that was just shown. A form of a page that has been overtaken (by
 * another tab, another person) does nothing: the page as it is now is shown instead.
 */
export const stepInteraction: Endpoint = {
  operation: {
    id: 'stepInteraction',
    summary: 'Takes one step of a sign-in under way',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      200: { description: 'On to the client, by a page that goes there by itself', mediaType: 'text/html' },
      303: { description: 'To the next page' },
      400: { description: 'The page again, with what was wrong', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    requirePages(exchange);
    requireOwnForm(exchange);
    refuseAuthorization(exchange.request);
    const form = await readForm(exchange);
    const flow = readFlow(exchange);
    const name = exchange.segment ?? '';
    const record = await findRecord(exchange, name);
    if (flow === undefined || record.flowHash === null || !isFlow(flow, record.flowHash)) {
      throw errors.create('interaction_elsewhere');
    }
    const state = await readState(exchange, record);
    const take = ownStep(stepsOf[state.step], form.get('step'));
    if (take === undefined || !isFormToken(form.get('form_token'), flow.secret, shownIn(name, state))) {
      return answerRedirect(exchange, `${exchange.server.issuer.url}/interaction/${name}`);
    }
    return take(exchange, { name, flow, state }, form);
  },
};

function ownStep<T>(steps: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(steps, name) ? steps[name] : undefined;
}

async function findRecord({ server }: Exchange, name: string): Promise<InteractionRecord> {
  const body = await server.issuer.openid.interactions.find(name);
  if (body === undefined) throw errors.create('interaction_unknown');
  return parseInteraction(body);
}

/** Binds a request that came by a foreign form, and so without our cookies, to the first browser that opens it. */
async function openRecord(exchange: Exchange, name: string, flow: Flow): Promise<InteractionRecord> {
  const found = await findRecord(exchange, name);
  const record = found.flowHash === null ? await bind(exchange, name, flow) : found;
  if (record.flowHash === null || !isFlow(flow, record.flowHash)) throw errors.create('interaction_elsewhere');
  return record;
}

async function bind({ server }: Exchange, name: string, flow: Flow): Promise<InteractionRecord> {
  const body = await server.issuer.openid.interactions.change(name, (before) => {
    const record = parseInteraction(before);
    return interactionBody({ ...record, flowHash: record.flowHash ?? flow.hash });
  });
  if (body === undefined) throw errors.create('interaction_unknown');
  return parseInteraction(body);
}

/** Without pages nothing begins here, so there is nothing to see. */
function requirePages({ server }: Exchange): void {
  if (server.pages === undefined) throw errors.create('path_unknown');
}
