import { accessTokenType, issuerErrors } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { FormParameters } from '../form-body.ts';
import { confirmationFor } from './sender-binding.ts';
import type { Grant } from './token-request.ts';

/** RFC 8693 §2: another token for the same person, for the next service. What the rules are stands at `TokenExchange`. */
export const grantExchange: Grant = async ({ exchange, client, form, binding }) => {
  const [subjectToken, actorToken] = [form.get('subject_token'), form.get('actor_token')];
  if (subjectToken === undefined) throw errors.create('parameter_invalid');
  checkTypes(form, actorToken);
  const token = await exchange.server.issuer.grants.exchange.exchange({
    ...{ client, subjectToken, actorToken, resource: readTarget(form), scope: form.get('scope') },
    confirmation: confirmationFor(binding),
  });
  return { ...token, issuedTokenType: accessTokenType };
};

/** §2.1: a type stands with its token, and never without. Access tokens are all that is taken and given. */
function checkTypes(form: FormParameters, actorToken: string | undefined): void {
  const [subjectType, actorType] = [form.get('subject_token_type'), form.get('actor_token_type')];
  if (subjectType === undefined) throw errors.create('parameter_invalid');
  if ((actorToken === undefined) !== (actorType === undefined)) throw errors.create('parameter_invalid');
  for (const type of [subjectType, actorType, form.get('requested_token_type')]) {
    if (type !== undefined && type !== accessTokenType) throw issuerErrors.create('token_type_unsupported');
  }
}

/** §2.1: `audience` is a name of the target, `resource` its place; our APIs have one identifier for both. */
function readTarget(form: FormParameters): string | undefined {
  const [resource, audience] = [form.get('resource'), form.get('audience')];
  if (resource !== undefined && audience !== undefined && resource !== audience) {
    throw issuerErrors.create('resource_refused');
  }
  return resource ?? audience;
}
