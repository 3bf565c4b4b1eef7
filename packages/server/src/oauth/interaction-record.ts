import type { JsonObject } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/**
 * One request that waits for its person. What was done for it is noted by the browser session that did it, so that nothing that
 * one person did counts for another who signs in between.
 */
export interface InteractionRecord {
  readonly request: AuthorizationRequest;
  /** Of the flow cookie, SHA-256; null until a browser has opened the page. */
  readonly flowHash: string | null;
  /** Who signed in for this request. */
  readonly signedIn: string | null;
  /** Who was chosen, of those who were signed in already. */
  readonly chosen: string | null;
  /** Somebody else is to sign in. */
  readonly another: boolean;
}

export function newInteraction(request: AuthorizationRequest, flowHash: string | null): InteractionRecord {
  return { request, flowHash, signedIn: null, chosen: null, another: false };
}

/**
 * Only what `interactionBody` wrote comes back from the store.
 *
 * @throws AuthError `interaction_unknown` for the record of another page
 */
export function parseInteraction(body: JsonObject): InteractionRecord {
  if (body['kind'] !== 'authorization') throw errors.create('interaction_unknown');
  return body as unknown as InteractionRecord;
}

export function interactionBody(record: InteractionRecord): JsonObject {
  return { ...(record as unknown as JsonObject), kind: 'authorization' };
}
