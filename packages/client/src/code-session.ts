import { formatAttemptKeys } from './attempt-key.ts';
import { formOf } from './authorization-request.ts';
import type { CodeContext } from './code-context.ts';
import type { Redeemed } from './code-redeem.ts';
import { sendForm } from './form-line.ts';
import type { EndOutcome, Granted, GrantOutcome, Unavailable } from './grant.ts';
import { type IdTokenClaims, readIdToken } from './id-token.ts';
import { readUnavailable } from './issuer-line.ts';
import { SignInError } from './sign-in-errors.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';
import { readTokenFacts } from './token-holder.ts';
import { beginRecord, receiveToken, type VaultRecord, type VaultRecords } from './vault-record.ts';

/** The session that a code began, or none. */
export interface CodeSession {
  /** Takes up the session of a sign-in, in the place of any other. @throws SignInError `sign_in_vault_failed` */
  begin(redeemed: Redeemed): Promise<Granted>;
  refresh(): Promise<GrantOutcome>;
  end(accessToken: string | undefined): Promise<EndOutcome>;
  claims(): IdTokenClaims | undefined;
  /** For the logout: which session is meant. It opens nothing. */
  idToken(): string | undefined;
}

/**
 * Holds the refresh token with the attempt keys that go with it, in a closure or in a vault. A page that reloads has neither, and
 * asks the server by a redirect that shows no page (`prompt=none`).
 */
export function createCodeSession(context: CodeContext): CodeSession {
  const records = context.options.vault ?? keepInMemory();
  let claims: IdTokenClaims | undefined;
  let idToken: string | undefined;

  const refresh = async (): Promise<GrantOutcome> => {
    const sent = await records.read();
    if (sent === undefined) return { kind: 'ended', nothingHeld: true };
    const renewed = await renew(context, sent, claims?.sub);
    if ('kind' in renewed) {
      if (renewed.kind === 'ended') await records.change(() => undefined);
      return renewed;
    }
    claims = renewed.claims ?? claims;
    if (renewed.claims !== undefined) idToken = String(renewed.idToken);
    const received = renewed.refreshToken ?? sent.refreshToken;
    // A vault that does not take it keeps it in memory, and is asked again with the next.
    await records.change((kept) => receiveToken(kept, sent, received)).catch(() => undefined);
    return granted(renewed, claims);
  };

  const end = async (accessToken: string | undefined): Promise<EndOutcome> => {
    const kept = await records.read();
    const outcome = await revoke(context, kept?.refreshToken ?? accessToken);
    if (outcome.kind !== 'ended') return outcome;
    claims = undefined;
    await records.change((now) => (now?.refreshToken === kept?.refreshToken ? undefined : now));
    return outcome;
  };

  return {
    async begin(redeemed) {
      const { refreshToken, accessToken } = redeemed;
      try {
        await records.change(() => (refreshToken === undefined ? undefined : beginRecord(refreshToken)));
      } catch {
        // One that nobody could take up again, beside another person's that is left in the vault, is better none.
        await revoke(context, refreshToken ?? accessToken);
        throw new SignInError('sign_in_vault_failed');
      }
      claims = redeemed.claims;
      idToken = claims && String(redeemed.idToken);
      return granted(redeemed, claims);
    },
    refresh: () => refresh().catch(waiting),
    end: (accessToken) => end(accessToken).catch(waiting),
    claims: () => claims,
    idToken: () => idToken,
  };
}

/** What a refresh token is answered with; `claims` where an ID token came along, about the person who signed in and nobody else. */
async function renew(
  context: CodeContext,
  { refreshToken, attempts }: VaultRecord,
  sub: string | undefined,
): Promise<Redeemed | Exclude<GrantOutcome, Granted>> {
  const { host, request, options } = context;
  const { clientId, resource } = request;
  const { issuer, token_endpoint: url } = await context.metadata();
  const form = formOf({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, resource });
  const headers = { 'idempotency-key': formatAttemptKeys(attempts) };
  const answer = await sendForm(host, url, { form, headers, proof: options.proof });
  if (answer?.status === 400 && answer.body['error'] === 'invalid_grant') return ended;
  const tokens = answer && readTokenAnswer(answer, options.proof !== undefined);
  // What cannot be read changes nothing: the same token and the same key ask again, and the server knows them.
  if (tokens === undefined) return readUnavailable(answer);
  const { accessToken, idToken } = tokens;
  if (idToken === undefined) return { ...tokens, claims: undefined };
  // OpenID Connect Core §12.2. The token that came with another's is not taken, so the session is over for this page.
  const expected = { issuer, clientId, nonce: undefined, maxAgeSeconds: undefined, now: undefined };
  const claims = await readIdToken(idToken, { ...expected, sub, accessToken });
  return claims === undefined ? ended : { ...tokens, claims };
}

/** RFC 7009. Where there is no such endpoint, a session ends by being forgotten. */
async function revoke(context: CodeContext, token: string | undefined): Promise<EndOutcome> {
  const { revocation_endpoint: url } = await context.metadata();
  if (token === undefined || url === undefined) return ended;
  const form = formOf({ token, client_id: context.request.clientId });
  const answer = await sendForm(context.host, url, { form });
  return answer?.status === 200 ? ended : readUnavailable(answer);
}

const ended = { kind: 'ended' } as const;

/** No metadata, or a vault that is locked: neither says anything of the session. */
function waiting(error: unknown): Unavailable {
  if (!(error instanceof SignInError)) return { kind: 'unavailable', reason: 'vault_unavailable' };
  return { kind: 'unavailable', reason: error.code === 'sign_in_unavailable' ? 'offline' : 'answer_malformed' };
}

/** As long as the page lives, and where no script can look. */
function keepInMemory(): VaultRecords {
  let kept: VaultRecord | undefined;
  return {
    read: async () => kept,
    async change(decide) {
      kept = decide(kept);
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
