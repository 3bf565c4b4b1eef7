import type { Need, TokenAttack } from './attack.ts';
import type { ForgeContext } from './forge-context.ts';
import { lackOf } from './row-needs.ts';

/**
 * What keeps an attack from being forged here, where there is a token and perhaps its keys, and neither a network nor a
 * target to be set up anew: every need that is not met. Empty where it can be forged.
 *
 * It does NOT say that the attack has a forgery: of some tokens none can be made.
 */
export function missingNeeds(attack: TokenAttack, context: ForgeContext): readonly Need[] {
  const target = {
    kind: 'function',
    name: 'page',
    present: () => Promise.reject(new TypeError('nothing is sent')),
  } as const;
  return lackOf(attack, { target, context, hasKeySetHost: false, isRenewable: false, allowed: [] })?.missing ?? [];
}
