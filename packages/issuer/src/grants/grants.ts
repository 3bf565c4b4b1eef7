import type { AccessTokenMinter } from '../access-token.ts';
import type { VerifyOwnToken } from '../own-token.ts';
import type { Sessions } from '../sessions.ts';
import { type AuthorizationCodes, createAuthorizationCodes } from './authorization-code.ts';
import { type ClientCredentials, createClientCredentials } from './client-credentials.ts';
import { createDeviceGrants, type DeviceGrants } from './device-grant.ts';
import type { GrantParts } from './granted-session.ts';
import { createPushedRequests, type PushedRequests } from './pushed-request.ts';
import { createTokenExchange, type TokenExchange } from './token-exchange.ts';

/** How a client comes by tokens, one part for each grant. A refresh is `issuer.sessions.refresh`. */
export interface Grants {
  readonly codes: AuthorizationCodes;
  readonly clientCredentials: ClientCredentials;
  readonly pushedRequests: PushedRequests;
  readonly devices: DeviceGrants;
  readonly exchange: TokenExchange;
}

export function createGrants(
  parts: GrantParts & { readonly minter: AccessTokenMinter },
  sessions: Sessions,
  verifyOwnToken: VerifyOwnToken,
): Grants {
  return Object.freeze({
    codes: createAuthorizationCodes(parts, sessions),
    clientCredentials: createClientCredentials(parts.context, parts.minter),
    pushedRequests: createPushedRequests(parts.context),
    devices: createDeviceGrants(parts, sessions),
    exchange: createTokenExchange(parts, verifyOwnToken),
  });
}
