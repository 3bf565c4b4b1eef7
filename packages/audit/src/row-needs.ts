import type { Attack, ForgeContext, Need } from './attack.ts';
import type { Target } from './target.ts';

/** What a run has to give to its rows. */
export interface Provision {
  readonly target: Target;
  readonly context: ForgeContext;
  readonly hasKeySetHost: boolean;
  readonly isRenewable: boolean;
  readonly allowed: readonly ('load' | 'destructive')[];
  /** Why there is no listener, where there is none. */
  readonly noListener?: string | undefined;
}

/** What a row lacks, in words and by name; undefined where it lacks nothing. */
export function lackOf(
  attack: Exclude<Attack, { kind: 'not-forged' }>,
  provision: Provision,
): { readonly reason: string; readonly missing: readonly Need[] } | undefined {
  const missing = attack.needs.filter((need) => !isMet(need, provision));
  if (missing.includes('callback') && provision.noListener !== undefined)
    return { reason: provision.noListener, missing };
  if (missing.length > 0) return { reason: `needs ${missing.join(', ')}`, missing };
  const choice = 'needsOne' in attack ? (attack.needsOne ?? []) : [];
  if (choice.length === 0 || choice.some((need) => isMet(need, provision))) return undefined;
  return { reason: `needs one of ${choice.join(', ')}`, missing: choice };
}

/** How the algorithms of a family begin (RFC 7518 §3.1, RFC 8037 §3.1). */
const familyNames = {
  'hmac-token': 'HS',
  'rsa-token': 'RS',
  'pss-token': 'PS',
  'ecdsa-token': 'ES',
  'eddsa-token': 'Ed',
};

function isMet(need: Need, { context, hasKeySetHost, isRenewable, target, allowed }: Provision): boolean {
  if (need.startsWith('other-token:')) return need.slice('other-token:'.length) in context.others;
  switch (need) {
    case 'signing-key':
      return context.signer !== undefined;
    case 'public-key':
      return context.keys.length > 0;
    case 'rsa-public-key':
      return context.keys[0]?.kind === 'rsa';
    case 'ec-public-key':
      return context.keys[0]?.kind === 'ec';
    case 'ed-public-key':
      return context.keys[0]?.kind === 'ed';
    case 'hmac-token':
    case 'rsa-token':
    case 'pss-token':
    case 'ecdsa-token':
    case 'eddsa-token':
      return String(context.good.header['alg']).startsWith(familyNames[need]);
    case 'certificate':
      return context.keys.some(({ certificates }) => certificates.length > 0);
    case 'key-set':
      return context.keySetText !== undefined;
    case 'encryption-key':
      return context.encryptionKey !== undefined;
    case 'same-key-token':
      return context.sameKeyToken !== undefined;
    case 'callback':
      return context.callbackUrl !== undefined;
    case 'jwks-host':
      return hasKeySetHost;
    case 'fresh-target':
      return isRenewable;
    case 'http':
    case 'function':
      return target.kind === need;
    default:
      return allowed.some((permission) => permission === need);
  }
}
