import { onwardErrors } from './errors.ts';
import { createOnwardFetch, type OnwardCalls, type OnwardOptions, readCredential } from './onward-call.ts';
import { refuseUnknown } from './option-names.ts';
import type { Verifier } from './verifier.ts';

/**
 * Calls the next service with the very token that the guard verified in this request, for services that are one audience:
 * each of them verifies it again, and a revocation reaches them all.
 *
 * It does NOT make a token, and does not pass one on that is bound to a key (`cnf`, by DPoP or mutual TLS): only its owner
 * can prove the key, so exchange it (`exchangeFor`). It follows no redirect (the answer comes back as it is), and does not
 * retry. Whatever the address is made from, the token goes to the named origins alone, by https or to loopback.
 *
 * `relay` throws a TypeError for options that are wrong; what it answers throws one for a request that passed no guard of
 * this verifier. Codes: `token_not_relayable`, `call_not_allowed`, `peer_redirected` (from a `fetch` that goes its own
 * ways). Source: RFC 6750 §5.3, RFC 9700 §4.10.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import type { Verifier } from '@sealwright/verifier';
 * import { relay } from '@sealwright/verifier/calls';
 * import { guard } from '@sealwright/verifier/express';
 * declare const verifier: Verifier;
 * const orders = relay(verifier, { origins: ['https://orders.internal'] });
 * const app = express();
 * app.get('/orders', guard(verifier), async (request, response) => {
 *   const answer = await orders(request)('https://orders.internal/orders');
 *   response.status(answer.status).type('json').send(await answer.text());
 * });
 * ```
 */
export function relay<C>(verifier: Verifier<C>, options: OnwardOptions): OnwardCalls {
  refuseUnknown(options, ['origins', 'fetch']);
  const send = createOnwardFetch(options);
  return (request) => {
    const credential = readCredential(request, verifier);
    if (credential.auth.payload['cnf'] !== undefined) throw onwardErrors.create('token_not_relayable');
    return send(() => credential.revealToken());
  };
}
