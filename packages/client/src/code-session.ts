import { type AttemptKeys, formatAttemptKeys, makeAttemptKeys, nextAttemptKeys } from './attempt-key.ts';
import { formOf, type StandingRequest } from './authorization-request.ts';
import type { ClientHost } from './client-host.ts';
import type { Redeemed } from './code-redeem.ts';
import { sendForm } from './form-line.ts';
import type { EndOutcome, Granted, GrantOutcome } from './grant.ts';
import { type IdTokenClaims, readIdToken } from './id-token.ts';
import { readUnavailable } from './issuer-line.ts';
import type { ProofOfPossession } from './proof-port.ts';
import type { ServerMetadata } from './server-metadata.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';
import { readTokenFacts } from './token-holder.ts';

/** What a session goes by. */
export interface CodeSessionOptions {
  readonly host: ClientHost;
  readonly metadata: ServerMetadata;
  readonly request: StandingRequest;
  readonly proof: ProofOfPossession | undefined;
}

/** One session that a code began, in the memory of this page alone. */
export interface CodeSession {
  readonly claims: IdTokenClaims | undefined;
  /** For the logout: which session is meant. It opens nothing. */
  readonly idToken: string | undefined;
  /** What the code itself gave, as the first answer. */
  readonly first: Granted;
  refresh(): Promise<GrantOutcome>;
  end(accessToken: string | undefined): Promise<EndOutcome>;
}

/**
 * Holds the refresh token in a closure, with the attempt keys that go with it: a page that reloads has neither, and asks the server
 * by a redirect that shows no page (`prompt=none`).
 */
export function createCodeSession(redeemed: Redeemed, options: CodeSessionOptions): CodeSession {
  const { host, metadata, request, proof } = options;
  const { claims, idToken } = redeemed;
  let { refreshToken } = redeemed;
  let keys: AttemptKeys = makeAttemptKeys();

  return {
    claims,
    idToken: claims && String(idToken),
    first: granted(redeemed, claims),
    async refresh() {
      if (refreshToken === undefined) return { kind: 'ended' };
      const { clientId, resource } = request;
      const form = formOf({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, resource });
      const headers = { 'idempotency-key': formatAttemptKeys(keys) };
      const answer = await sendForm(host, metadata.token_endpoint, { form, headers, proof });
      if (answer?.status === 400 && answer.body['error'] === 'invalid_grant') {
        refreshToken = undefined;
        return { kind: 'ended' };
      }
      const tokens = answer && readTokenAnswer(answer, proof !== undefined);
      // What cannot be read changes nothing: the same token and the same key ask again, and the server knows them.
      if (answer === undefined || tokens === undefined) return readUnavailable(answer);
      if (!(await isOfSamePerson(tokens, claims, options))) {
        refreshToken = undefined;
        return { kind: 'ended' };
      }
      if (tokens.refreshToken !== undefined && tokens.refreshToken !== refreshToken) {
        refreshToken = tokens.refreshToken;
        keys = nextAttemptKeys(keys);
      }
      return granted(tokens, claims);
    },
    async end(accessToken) {
      const token = refreshToken ?? accessToken;
      const url = metadata.revocation_endpoint;
      if (token === undefined || url === undefined) return { kind: 'ended' };
      const answer = await sendForm(host, url, { form: formOf({ token, client_id: request.clientId }) });
      if (answer?.status !== 200) return readUnavailable(answer);
      refreshToken = undefined;
      return { kind: 'ended' };
    },
  };
}

function granted({ accessToken, expiresInSeconds }: TokenAnswer, claims: IdTokenClaims | undefined): Granted {
  const facts = readTokenFacts(accessToken);
  const sid = claims?.['sid'];
  return {
    ...{ kind: 'granted', accessToken, expiresInSeconds, sub: claims?.sub ?? facts?.sub ?? '' },
    sid: typeof sid === 'string' ? sid : (facts?.sid ?? ''),
  };
}

/** OpenID Connect Core §12.2: an ID token that comes with a refresh is about the person who signed in. For another's this page is over. */
async function isOfSamePerson(
  { accessToken, idToken }: TokenAnswer,
  first: IdTokenClaims | undefined,
  { metadata: { issuer }, request: { clientId } }: CodeSessionOptions,
): Promise<boolean> {
  if (first === undefined || idToken === undefined) return true;
  const expected = { issuer, clientId, nonce: undefined, sub: first.sub, maxAgeSeconds: undefined, now: undefined };
  return (await readIdToken(idToken, { ...expected, accessToken })) !== undefined;
}
