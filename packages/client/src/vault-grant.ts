import { formatAttemptKeys } from './attempt-key.ts';
import type { ClientHost } from './client-host.ts';
import { ClientError } from './errors.ts';
import type { GrantOutcome, Unavailable } from './grant.ts';
import {
  type IssuerAnswer,
  type IssuerLine,
  isOver,
  openIssuerLine,
  readRefreshAnswer,
  readUnavailable,
} from './issuer-line.ts';
import type { PasswordGrant, TokenRequest } from './password-grant.ts';
import type { TokenVault } from './token-vault.ts';
import { beginRecord, openVaultRecords, receiveToken, type VaultRecords } from './vault-record.ts';

/**
 * The first-party flow of a native shell: the refresh token comes in the body and is kept in a vault, which is written before
 * each step that could be interrupted. The attempt keys are in the vault before the request leaves; the new token is in it
 * before the access token that came with it is used.
 */
export function createVaultGrant(
  host: ClientHost,
  issuer: string,
  { resource, scope }: TokenRequest,
  vault: TokenVault,
): PasswordGrant {
  // What is undefined is left out of JSON.
  const asked = { resource, scope };
  const post = openIssuerLine(host, issuer);
  const records = openVaultRecords(vault);

  const ask = async (): Promise<GrantOutcome> => {
    const sent = await records.read();
    if (sent === undefined) return { kind: 'ended', nothingHeld: true };
    const answer = await post('/token/refresh', {
      body: { refresh_token: sent.refreshToken, ...asked },
      headers: { 'idempotency-key': formatAttemptKeys(sent.attempts) },
      credentials: 'omit',
    });
    const outcome = readRefreshAnswer(answer);
    const received = answer?.body['refresh_token'];
    if (outcome.kind !== 'granted') return outcome;
    if (typeof received !== 'string') return { kind: 'unavailable', reason: 'answer_malformed' };
    // A vault that does not take it is no reason to stop: the record stays in memory, and the next change writes it.
    await records.change((kept) => receiveToken(kept, sent, received)).catch(() => undefined);
    return outcome;
  };

  const end = async (): Promise<{ readonly kind: 'ended' } | Unavailable> => {
    const kept = await records.read();
    if (kept === undefined) return { kind: 'ended' };
    const answer = await post('/logout', { body: { refresh_token: kept.refreshToken }, credentials: 'omit' });
    if (!isOver(answer)) return readUnavailable(answer);
    // Of another session: somebody has signed in since.
    await records.change((now) => (now?.refreshToken === kept.refreshToken ? undefined : now));
    return { kind: 'ended' };
  };

  return {
    realm: issuer,
    audience: JSON.stringify(asked),
    jar: 'own',
    post,
    parting: records.parting,
    refresh: () => ask().catch(() => locked),
    end: () => end().catch(() => locked),
    signIn: (credentials) =>
      post('/login', { body: { ...credentials, transport: 'body', ...asked }, credentials: 'omit' }),
    keep: (answer) => keepSession(answer, records, post),
  };
}

/** The vault failed before anything was sent, or after an answer that changes nothing. */
const locked: Unavailable = { kind: 'unavailable', reason: 'vault_unavailable' };

/** A session that nobody can take up again, or that would be found by the next person, is better none. */
async function keepSession({ body }: IssuerAnswer, records: VaultRecords, post: IssuerLine): Promise<void> {
  const received = body['refresh_token'];
  if (typeof received !== 'string') throw new ClientError('vault_failed');
  try {
    await records.change(() => beginRecord(received));
  } catch {
    await post('/logout', { body: { refresh_token: received }, credentials: 'omit' });
    await records.change(() => undefined).catch(() => undefined);
    throw new ClientError('vault_failed');
  }
}
