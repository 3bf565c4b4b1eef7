import type { Actor } from '../access-token.ts';
import { maxActors } from '../defaults.ts';
import { errors } from '../errors.ts';

/**
 * The claim `act` of an exchanged token (RFC 8693 §4.1): who acts now, before whoever acted up to now. Only the outermost counts
 * for anything; the rest is history, which no exchange may shorten.
 *
 * @throws AuthError `actor_chain_too_long`
 */
export function prependActor(sub: string, former: Actor | undefined): Actor {
  if (depthOf(former) >= maxActors) throw errors.create('actor_chain_too_long');
  return former === undefined ? { sub } : { sub, act: former };
}

/**
 * The `act` of a token of ours, member by member.
 *
 * @throws AuthError `subject_token_refused` for what we never write
 */
export function readActor(claim: unknown): Actor | undefined {
  if (claim === undefined) return undefined;
  const { sub, act } = (claim ?? {}) as { readonly sub?: unknown; readonly act?: unknown };
  if (typeof sub !== 'string') throw errors.create('subject_token_refused');
  const former = readActor(act);
  return former === undefined ? { sub } : { sub, act: former };
}

function depthOf(actor: Actor | undefined): number {
  return actor === undefined ? 0 : 1 + depthOf(actor.act);
}
