import { ClientError } from './errors.ts';
import type { Grant, Granted } from './grant.ts';
import { type IssuerAnswer, type IssuerLine, readGrantAnswer } from './issuer-line.ts';

/** What an access token is asked for. */
export interface TokenRequest {
  readonly resource?: string;
  readonly scope?: string;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** A grant of the first-party flow: a session begins by an address and a password. */
export interface PasswordGrant extends Grant {
  readonly post: IssuerLine;
  /** `POST /login` in this grant's transport. */
  signIn(credentials: Credentials): Promise<IssuerAnswer | undefined>;
  /** Keeps what the sign-in answered. @throws ClientError `vault_failed` */
  keep(answer: IssuerAnswer): Promise<void>;
}

/**
 * Begins a session.
 *
 * @throws ClientError `credentials_invalid`, `throttled`, `request_refused`, `server_unavailable`, `vault_failed`
 */
export async function signIn(grant: PasswordGrant, { email, password }: Credentials): Promise<Granted> {
  // A sign-out that the server has not heard of comes first: the new cookie would put an end to its only chance.
  if (await grant.parting?.isMarked()) await grant.end(undefined);
  const answer = await grant.signIn({ email, password });
  const outcome = readGrantAnswer(answer);
  if (answer === undefined || outcome.kind !== 'granted') throw refusalOf(answer);
  await grant.keep(answer);
  return outcome;
}

/**
 * Makes an account; a sign-in follows. `confirmation_sent`: the server has mailed a code, which goes to `verifyEmail`.
 *
 * @throws ClientError `address_taken`, `throttled`, `request_refused` (the description says what is wrong with the
 * password), `server_unavailable`
 */
export async function signUp(
  { post }: PasswordGrant,
  { email, password }: Credentials,
): Promise<'created' | 'confirmation_sent'> {
  const answer = await post('/signup', { body: { email, password }, credentials: 'omit' });
  if (answer?.status === 201) return 'created';
  if (answer?.status === 202) return 'confirmation_sent';
  throw refusalOf(answer);
}

/** Ends a sign-up with the code that was mailed and the password that was chosen. @throws ClientError as `signUp` */
export async function verifyEmail({ post }: PasswordGrant, code: string, password: string): Promise<void> {
  const answer = await post('/verify-email', { body: { code, password }, credentials: 'omit' });
  if (answer?.status !== 201) throw refusalOf(answer);
}

function refusalOf(answer: IssuerAnswer | undefined): ClientError {
  const { status = 0, body = {}, retryAfterSeconds } = answer ?? {};
  const { error, error_description: sentence } = body;
  const details = { retryAfterSeconds, description: isPlain(sentence) ? sentence : undefined };
  if (status === 401 && error === 'invalid_credentials') return new ClientError('credentials_invalid');
  if (status === 409) return new ClientError('address_taken');
  if (status === 429) return new ClientError('throttled', details);
  const isRefusal = status >= 400 && status < 500 && typeof error === 'string';
  return new ClientError(isRefusal ? 'request_refused' : 'server_unavailable', details);
}

/** A line of ordinary characters (RFC 6749 §5.2). */
function isPlain(text: unknown): text is string {
  return typeof text === 'string' && /^[ -~]{1,200}$/.test(text);
}
