import type { SendLogout } from '@sealwright/issuer';
import { pushTimeoutMilliseconds } from './defaults.ts';
import { requestOnce } from './outbound-request.ts';

export interface LogoutSendOptions {
  /** Whether a client that registered itself may be on a private address: in a network of one's own. Default false. */
  readonly privateAddresses?: boolean;
  /** For the whole exchange. Default 10,000. */
  readonly timeoutMilliseconds?: number;
}

/**
 * Sends a logout token as a form (OpenID Connect Back-Channel Logout 1.0 §2.5). What the client has to say beyond its status is
 * of no interest, and is not read.
 */
export function createLogoutSend(options: LogoutSendOptions = {}): SendLogout {
  const { privateAddresses = false, timeoutMilliseconds = pushTimeoutMilliseconds } = options;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return async ({ url, body, isStranger }, stop) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMilliseconds)]);
    const publicOnly = isStranger && !privateAddresses;
    const response = await requestOnce({ url, method: 'POST', headers, body, publicOnly }, signal);
    response.destroy();
    return response.statusCode ?? 0;
  };
}
