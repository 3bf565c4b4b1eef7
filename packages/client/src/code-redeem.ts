import type { AuthorizationAnswer } from './authorization-answer.ts';
import { formOf, type StandingRequest } from './authorization-request.ts';
import type { ClientHost } from './client-host.ts';
import { sendForm } from './form-line.ts';
import { type IdTokenClaims, readIdToken } from './id-token.ts';
import type { ProofOfPossession } from './proof-port.ts';
import type { ServerMetadata } from './server-metadata.ts';
import { SignInError } from './sign-in-errors.ts';
import type { SignInRecord } from './sign-in-record.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';

/** Everything that an exchange goes by. */
export interface Redemption {
  readonly host: ClientHost;
  readonly metadata: ServerMetadata;
  readonly request: StandingRequest;
  readonly proof: ProofOfPossession | undefined;
  readonly record: SignInRecord;
}

/** The tokens of a sign-in, and who signed in; undefined where `openid` was not asked for. */
export interface Redeemed extends TokenAnswer {
  readonly claims: IdTokenClaims | undefined;
}

/**
 * Exchanges the code of an answer (RFC 6749 §4.1.3), once and never again: a code that is shown twice ends what it gave.
 *
 * @throws SignInError `sign_in_answer_foreign`, `sign_in_refused`, `sign_in_unavailable`, `sign_in_code_refused`,
 * `sign_in_tokens_malformed`, `sign_in_id_token_refused`
 */
export async function redeemAnswer(answer: AuthorizationAnswer, redemption: Redemption): Promise<Redeemed> {
  const { host, metadata, request, proof, record } = redemption;
  checkIssuer(answer, metadata);
  if (answer.error !== undefined) throw new SignInError('sign_in_refused', answer.error);
  const form = formOf({
    grant_type: 'authorization_code',
    code: answer.code,
    redirect_uri: request.redirectUri,
    code_verifier: record.verifier,
    client_id: request.clientId,
    resource: request.resource,
  });
  const answered = await sendForm(host, metadata.token_endpoint, { form, proof });
  if (answered === undefined || answered.status >= 500 || answered.status === 429) {
    throw new SignInError('sign_in_unavailable');
  }
  if (answered.status !== 200) throw new SignInError('sign_in_code_refused', answered.body['error']);
  const tokens = readTokenAnswer(answered, proof !== undefined);
  if (tokens === undefined) throw new SignInError('sign_in_tokens_malformed');
  if (!request.scope.split(' ').includes('openid')) return { ...tokens, claims: undefined };
  const { nonce, maxAgeSeconds } = record;
  const { clientId } = request;
  const { accessToken, idToken } = tokens;
  const expected = { issuer: metadata.issuer, clientId, nonce, sub: undefined, maxAgeSeconds, accessToken };
  const claims = await readIdToken(idToken, { ...expected, now: answered.answeredAt });
  if (claims === undefined) throw new SignInError('sign_in_id_token_refused');
  return { ...tokens, claims };
}

/** RFC 9207 §2.4: the code of one server must never be shown to another, whichever of the two is lying. */
function checkIssuer({ iss }: AuthorizationAnswer, metadata: ServerMetadata): void {
  const isMissing = iss === undefined && metadata.authorization_response_iss_parameter_supported === true;
  if (isMissing || (iss !== undefined && iss !== metadata.issuer)) throw new SignInError('sign_in_answer_foreign');
}
