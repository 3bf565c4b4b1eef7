import type { SendLogout } from '@sealwright/issuer';
import { pushTimeoutMilliseconds } from './defaults.ts';
import { postOnce } from './outbound-post.ts';

/**
 * Sends a logout token as a form (OpenID Connect Back-Channel Logout 1.0 §2.5). What the client has to say beyond its status is
 * of no interest, and is not read.
 */
export function createLogoutSend(timeoutMilliseconds: number = pushTimeoutMilliseconds): SendLogout {
  return async ({ url, body }, stop) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await postOnce({ url, headers, body }, stop, timeoutMilliseconds);
    await response.body?.cancel();
    return response.status;
  };
}
