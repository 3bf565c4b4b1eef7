import type { CallSender } from './api-fetch.ts';
import type { ClientHost } from './client-host.ts';
import type { ProofOfPossession } from './proof-port.ts';

/** Sends a call with a token that is bound to a key, and a proof of that key (RFC 9449 §7). */
export function sendProven({ fetch }: Pick<ClientHost, 'fetch'>, proof: ProofOfPossession): CallSender {
  return (first, call, { accessToken }) => {
    let request: Request | undefined = first;
    let last: Response | undefined;
    // Address and method are those of every request of this call, which was read once.
    return proof.send({ method: first.method, url: first.url, accessToken }, async (dpop) => {
      // Asked for once more, with the nonce of the server. A stream cannot be sent again: its first answer is the answer.
      if (last !== undefined && call.isSpent) return last;
      const next = request ?? call.request();
      request = undefined;
      next.headers.set('authorization', `DPoP ${accessToken}`);
      next.headers.set('dpop', dpop);
      last = await fetch(next);
      return last;
    });
  };
}
