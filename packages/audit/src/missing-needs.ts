import type { Need, TokenAttack } from './attack.ts';
import type { ForgeContext } from './forge-context.ts';
import { lackOf } from './row-needs.ts';

/**
 * What keeps an attack from being forged here, where there is a token and perhaps its keys, and neither a network nor a
 * target to be set up anew: every need that is not met. Empty where it can be forged.
 *
 * It does NOT say that the attack has a forgery: of some tokens none can be made.
 *
 * @example
 * import { catalogue, createAttackerKeys, missingNeeds, readToken } from '@sealwright/audit/catalogue';
 *
 * const good = readToken(token);
 * if (good === undefined) throw new TypeError('no signed token');
 * const now = Math.floor(Date.now() / 1000);
 * const context = { now, good, keys: [], attacker: createAttackerKeys(), others: {}, reach: 'function' } as const;
 * for (const attack of catalogue) {
 *   if (attack.kind !== 'token' || missingNeeds(attack, context).length > 0) continue;
 *   for (const forgery of await attack.forge(context)) console.log(attack.id, forgery.variant, forgery.token);
 * }
 */
export function missingNeeds(attack: TokenAttack, context: ForgeContext): readonly Need[] {
  const target = {
    kind: 'function',
    name: 'page',
    present: () => Promise.reject(new TypeError('nothing is sent')),
  } as const;
  return lackOf(attack, { target, context, hasKeySetHost: false, isRenewable: false, allowed: [] })?.missing ?? [];
}
