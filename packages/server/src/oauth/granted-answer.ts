import type { ClientRow, Redeemed } from '@sealwright/issuer';
import type { Exchange } from '../exchange.ts';
import type { GrantedTokens } from './token-request.ts';

/** The tokens of a session that has just begun: a refresh token where the client may refresh, an ID token for `openid`. */
export async function answerRedeemed(
  { server }: Exchange,
  client: ClientRow,
  { grant, refreshable, session, account, nonce }: Redeemed,
): Promise<GrantedTokens> {
  const { accessToken, expiresInSeconds, scope, refreshToken } = grant;
  const isOpenid = scope.split(' ').includes('openid');
  return {
    ...{ accessToken, expiresInSeconds, scope },
    refreshToken: refreshable ? refreshToken : undefined,
    idToken: isOpenid
      ? await server.issuer.openid.idToken({ session, account, client, nonce, accessToken })
      : undefined,
  };
}
