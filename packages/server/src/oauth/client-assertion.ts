import { assertionType, type ClientRow, settingsOf } from '@sealwright/issuer';
import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import { publicUrlOf } from './public-url.ts';

/** Whether a form carries an assertion, or half of one. */
export function hasAssertion(form: FormParameters): boolean {
  return form.has('client_assertion') || form.has('client_assertion_type');
}

/**
 * The client whose signed assertion a form carries (RFC 7523 §2.2), if it holds, is that client's way in, and was not used before;
 * undefined otherwise. Its audience is the issuer, the token endpoint, or the very endpoint that it was sent to.
 *
 * @throws AuthError `client_assertion_invalid`, `client_keys_unavailable`
 */
export async function readAssertedClient(exchange: Exchange, form: FormParameters): Promise<ClientRow | undefined> {
  const [assertion, type, named] = ['client_assertion', 'client_assertion_type', 'client_id'].map((name) =>
    form.get(name),
  );
  if (assertion === undefined || type !== assertionType) return undefined;
  const { issuer, oneTime } = exchange.server;
  const audiences = [...new Set([issuer.url, `${issuer.url}/token`, publicUrlOf(exchange)])];
  const { client, jti, lifeSeconds } = await issuer.clientAssertions.verify(assertion, audiences);
  // RFC 7521 §4.2: where the client names itself as well, it is the same one.
  if (named !== undefined && named !== client.clientId) return undefined;
  if (settingsOf(client).authMethod !== 'private_key_jwt') return undefined;
  // Last, so that nobody uses up what would have been good.
  return (await oneTime.claim('assertion', `${client.clientId} ${jti}`, lifeSeconds)) ? client : undefined;
}
