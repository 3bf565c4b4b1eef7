import { isAnswer, parseAnswer } from './authorization-answer.ts';
import type { SignInOptions } from './authorization-request.ts';
import { type CodeContext, createCodeContext } from './code-context.ts';
import { leaveToSignIn, leaveToSignOut } from './code-departure.ts';
import type { CodeGrantOptions } from './code-options.ts';
import { redeemAnswer } from './code-redeem.ts';
import { type CodeSession, createCodeSession } from './code-session.ts';
import type { Grant, GrantOutcome } from './grant.ts';
import type { IdTokenClaims } from './id-token.ts';
import { ownPath } from './page-port.ts';
import { SignInError } from './sign-in-errors.ts';

/** What came of the address at which this page was opened. */
export type Arrival =
  /** It was no answer to a sign-in. */
  | { readonly kind: 'none' }
  /** `returnTo`: path, query and fragment in the own origin, as `signIn` was told. */
  | { readonly kind: 'signed-in'; readonly returnTo: string }
  /** `returnTo` is there where this tab had begun the sign-in. */
  | { readonly kind: 'refused'; readonly error: SignInError; readonly returnTo?: string };

/** Where a session comes from that an authorization server began. */
export interface CodeGrant extends Grant {
  /** What came of the address of this page. The same each time; it does not throw. */
  arrival(): Promise<Arrival>;
  /** Takes an address that came another way, as a native shell is handed one. */
  arriveAt(url: string): Promise<Arrival>;
  /**
   * Leaves for the authorization server.
   *
   * @throws SignInError `sign_in_unavailable`, `sign_in_metadata_refused`, `sign_in_request_refused`
   * @throws TypeError for a `returnTo` of another origin
   */
  signIn(options?: SignInOptions): Promise<void>;
  /**
   * Leaves for the server's sign-out (RP-Initiated Logout 1.0), which ends every application's session of this browser. It asks the
   * person first where this page does not know the session any more. Call `logOut` of the client before it.
   *
   * @throws SignInError as `signIn`, `sign_in_metadata_refused` too where the server has no such page
   */
  signOut(): Promise<void>;
  /** What the ID token said of the person; undefined while nobody is signed in by this page. */
  claims(): IdTokenClaims | undefined;
}

/**
 * Authorization code with PKCE (RFC 6749 §4.1, RFC 7636) for a client that can keep no secret. If this page is where an answer
 * arrived, the address is cleaned before this function returns, so that no script that comes after finds the code.
 *
 * It does NOT keep any token where a script could read it: after a reload `signIn({ prompt: 'none' })` asks the server, which shows
 * no page. It does NOT check the ID token's signature: it takes it from the token endpoint alone, and no redirect
 * on the way (OpenID Connect Core §3.1.3.7 item 6).
 *
 * @throws TypeError where an option is not what it has to be
 *
 * @example
 * import { createSessionClient } from '@sealwright/client';
 * import { createCodeGrant } from '@sealwright/client/code';
 * const redirectUri = 'https://orders.example.com/callback';
 * const grant = createCodeGrant({ issuer: 'https://login.example.com', clientId: 'orders', redirectUri });
 * const client = createSessionClient({ grant, apis: ['https://api.example.com'] });
 * const { status } = await client.start();
 * if (status === 'signed-out') await grant.signIn();
 */
export function createCodeGrant(options: CodeGrantOptions): CodeGrant {
  const context = createCodeContext(options);
  const { request, page, host } = context;
  const address = new URL(page.address());
  const session = createCodeSession(context);
  let first: GrantedThen | undefined;

  const arrive = async (url: URL): Promise<Arrival> => {
    if (!isAnswer(url, request.redirectUri)) return { kind: 'none' };
    const { granted, ...arrival } = await readArrival(url, context, session);
    first = granted;
    return arrival;
  };
  if (isAnswer(address, request.redirectUri)) page.replace(request.redirectUri);
  let arrived = arrive(address);

  return {
    realm: `${options.issuer} ${request.clientId}`,
    audience: JSON.stringify([request.resource, request.scope]),
    jar: 'own',
    parting: options.vault?.parting,
    arrival: () => arrived,
    arriveAt(url) {
      arrived = arrive(new URL(url));
      return arrived;
    },
    async refresh() {
      const askedAt = host.monotonicClock();
      await arrived;
      const granted = first?.(askedAt);
      first = undefined;
      return granted ?? session.refresh();
    },
    end: (accessToken) => session.end(accessToken),
    signIn: (asked = {}) => leaveToSignIn(context, asked),
    signOut: () => leaveToSignOut(context, session.idToken()),
    claims: () => session.claims(),
  };
}

/** What the code itself gave, for whoever asks at that moment: a token lives from when it was sent for. */
type GrantedThen = (askedAt: number) => GrantOutcome;

async function readArrival(
  url: URL,
  context: CodeContext,
  session: CodeSession,
): Promise<Arrival & { readonly granted?: GrantedThen }> {
  const { host, page, records, request, options } = context;
  let returnTo: string | undefined;
  try {
    const answer = parseAnswer(url);
    const record = records.take(answer.state);
    returnTo = record && ownPath(record.returnTo, page.address());
    if (record === undefined || returnTo === undefined) throw new SignInError('sign_in_not_begun');
    const server = { host, metadata: await context.metadata(), request, proof: options.proof };
    const sentAt = host.monotonicClock();
    const first = await session.begin(await redeemAnswer(answer, { ...server, record }));
    const granted: GrantedThen = (askedAt) => {
      const livedSeconds = Math.max(0, askedAt - sentAt) / 1000;
      return { ...first, expiresInSeconds: first.expiresInSeconds - livedSeconds };
    };
    return { kind: 'signed-in', returnTo, granted };
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return { kind: 'refused', error, ...(returnTo !== undefined && { returnTo }) };
  }
}
