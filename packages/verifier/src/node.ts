import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerifiedJwt } from '@sealwright/jwt';
import { authorize } from './guard.ts';
import { readNodeFacts } from './node-request.ts';
import type { Requirement } from './requirement.ts';
import type { Verifier } from './verifier.ts';

/**
 * For plain `node:http`: answers the verified token, or `undefined` once it has answered the request itself, by RFC 6750.
 *
 * It does NOT read the body. What a policy throws is thrown on: answer 500 then.
 *
 * @example
 * ```ts
 * import { createServer, type RequestListener } from 'node:http';
 * import { createVerifier, remoteJwks } from '@sealwright/verifier';
 * import { authenticate } from '@sealwright/verifier/node';
 * const verifier = createVerifier({
 *   issuer: 'https://id.example.com',
 *   audience: 'https://api.example.com',
 *   typ: 'at+jwt',
 *   keys: remoteJwks({ issuer: 'https://id.example.com', url: 'https://id.example.com/.well-known/jwks.json' }),
 *   revocation: 'none',
 * });
 * const answer = async (...[request, response]: Parameters<RequestListener>): Promise<void> => {
 *   const auth = await authenticate(request, response, verifier);
 *   if (auth !== undefined) response.end(auth.claims.sub);
 * };
 * createServer((request, response) => {
 *   answer(request, response).catch(() => response.destroy());
 * });
 * ```
 */
export async function authenticate<C>(
  request: IncomingMessage,
  response: ServerResponse,
  verifier: Verifier<C>,
  ...requirements: readonly Requirement<NoInfer<C>>[]
): Promise<VerifiedJwt<C> | undefined> {
  const outcome = await authorize(verifier, requirements, readNodeFacts(request), request);
  if ('auth' in outcome) return outcome.auth;
  const { status, headers, body } = outcome.refusal;
  response.writeHead(status, headers).end(body);
  return undefined;
}
