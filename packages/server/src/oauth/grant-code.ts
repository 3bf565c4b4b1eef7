import { errors } from '../errors.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerRedeemed } from './granted-answer.ts';
import type { Grant } from './token-request.ts';

/** RFC 6749 §4.1.3 with PKCE (RFC 7636 §4.5): the tokens that a code stands for, and the ID token where `openid` was granted. */
export const grantCode: Grant = async ({ exchange, client, form, binding }) => {
  const code = form.get('code');
  if (code === undefined) throw errors.create('parameter_invalid');
  const redeemed = await exchange.server.issuer.grants.codes.redeem({
    ...{ client, code, redirectUri: form.get('redirect_uri'), codeVerifier: form.get('code_verifier') },
    ...{ resource: form.get('resource'), jkt: binding.jkt, certificate: binding.certificate },
    ...sessionFacts(exchange),
  });
  return answerRedeemed(exchange, client, redeemed);
};
