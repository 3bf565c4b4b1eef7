import { type ClientRow, parseAttempts, type TokenGrant } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { sessionFacts } from '../session-facts.ts';
import type { Grant } from './token-request.ts';

/**
 * RFC 6749 §6: the next tokens of a session that OAuth began. The refresh token of a public client is another one each time;
 * who shows a secret or a key besides keeps the one it has (RFC 9700 §4.14.2).
 *
 * It does NOT serve sessions of the first-party applications: those have `/token/refresh`.
 */
export const grantRefresh: Grant = async ({ exchange, client, authenticated, form, binding }) => {
  const refreshToken = form.get('refresh_token');
  if (refreshToken === undefined) throw errors.create('refresh_token_missing');
  const attemptKeys = exchange.request.headers.get('idempotency-key');
  const [resource, scope] = [form.get('resource'), form.get('scope')];
  const grant = await overtaken(() =>
    exchange.server.issuer.sessions.refresh({
      ...{ refreshToken, transport: 'body', client: { clientId: client.clientId, authenticated } },
      ...{ jkt: binding.jkt, certificate: binding.certificate },
      ...(attemptKeys !== null && { attempts: parseAttempts(attemptKeys) }),
      ...(resource !== undefined && { resource }),
      ...(scope !== undefined && { scope }),
      ...sessionFacts(exchange),
    }),
  );
  return { ...grant, idToken: await refreshedIdToken(exchange, client, grant) };
};

/** At this endpoint the specification has one answer for every refresh token that is not good (RFC 6749 §5.2). */
async function overtaken(refresh: () => Promise<TokenGrant>): Promise<TokenGrant> {
  try {
    return await refresh();
  } catch (error) {
    if (isAuthError(error) && error.code === 'refresh_superseded') throw errors.create('refresh_overtaken');
    throw error;
  }
}

/** OpenID Connect Core §12.2: about the same authentication as the first one, and without its nonce. */
async function refreshedIdToken(
  { server }: Exchange,
  client: ClientRow,
  { sid, sub, scope, accessToken }: TokenGrant,
): Promise<string | undefined> {
  if (!scope.split(' ').includes('openid')) return undefined;
  const { sessions, accounts, openid } = server.issuer;
  const [session, account] = await Promise.all([sessions.find(sid), accounts.find(sub)]);
  if (session === undefined || account === undefined) return undefined;
  return openid.idToken({ session, account, client, nonce: null, accessToken });
}
