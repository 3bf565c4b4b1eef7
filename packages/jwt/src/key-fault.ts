import { errors } from './errors.ts';

/** What makes a key none, of whatever kind it is and whoever finds it. */
export function malformedKey(reason: MalformedReason): Error {
  return errors.create('key_malformed', { evidence: { reason } });
}

type MalformedReason =
  | 'kid'
  | 'not_an_object'
  | 'not_base64url'
  | 'not_an_integer'
  | 'wrong_length'
  | 'missing_member'
  | 'multi_prime'
  | 'not_canonical'
  | 'not_on_curve'
  | 'refused_by_platform'
  | 'unsupported_by_platform';

/** What makes a key one that is not to be trusted. */
export function weakKey(reason: WeakReason): Error {
  return errors.create('key_weak', { evidence: { reason } });
}

type WeakReason =
  | 'modulus_short'
  | 'modulus_long'
  | 'exponent'
  | 'small_factor'
  | 'roca'
  | 'power'
  | 'close_factors'
  | 'small_order';
