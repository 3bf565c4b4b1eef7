import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { AuthorizationOutcome } from './authorization-response.ts';
import { answerAuthorization } from './authorization-response.ts';
import { answerAway } from './away-answer.ts';
import { issueCode, refusal } from './interaction-end.ts';
import type { OpenInteraction } from './interaction-view.ts';

/** Ends an interaction with a code, or with `login_required` where the person is not signed in any more. */
export async function finishInteraction(
  exchange: Exchange,
  interaction: OpenInteraction,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  await claim(exchange, interaction);
  const outcome = (await issueCode(exchange, interaction.state)) ?? refusal(exchange, 'login_required');
  return answerEnd(exchange, interaction, outcome, headers);
}

/** Ends an interaction with an error that the client hears. */
export async function refuseInteraction(
  exchange: Exchange,
  interaction: OpenInteraction,
  code: 'authorization_denied' | 'login_required',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  await claim(exchange, interaction);
  return answerEnd(exchange, interaction, refusal(exchange, code), headers);
}

/** Of two tabs or two clicks, one: an interaction has one answer. @throws AuthError `interaction_unknown` */
async function claim({ server }: Exchange, { name }: OpenInteraction): Promise<void> {
  if (!(await server.issuer.openid.interactions.finish(name))) throw errors.create('interaction_unknown');
}

function answerEnd(
  exchange: Exchange,
  { state }: OpenInteraction,
  outcome: AuthorizationOutcome,
  headers: Readonly<Record<string, string>>,
): Response {
  const { record, client } = state;
  const answer = answerAuthorization(exchange, record.request, client, outcome);
  const to = answer.headers.get('location');
  if (to !== null) return answerAway(exchange, to, client.name, headers, record.request.uiLocales);
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}
