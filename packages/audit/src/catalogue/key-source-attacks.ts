import type { Attack } from '../attack.ts';
import { embeddedKey, embeddedKeyOfKnownName, embeddedSecret } from './embedded-key.ts';
import { emptyKey } from './empty-key.ts';
import { foreignHalf } from './foreign-half.ts';
import { innerAddress, keySetAddress } from './key-address.ts';
import { keySetOfClaims } from './key-address-claims.ts';
import { keyAddressFilter, keyAddressScheme } from './key-address-filter.ts';
import { certificateAddress, collidingThumbprint, untrustedChain } from './key-certificate.ts';
import { keyIdForm } from './key-id-form.ts';
import { keyIdCommand, keyIdFilter, keyIdQuery } from './key-id-injection.ts';
import { keyIdPath } from './key-id-path.ts';
import { hostileKeySetHost, malformedKeySet } from './key-set-answers.ts';
import { ambiguousKeyId, keyCacheByKid } from './key-set-choice.ts';
import { refetchFlood, removedKey } from './key-set-life.ts';
import { poisonedKeyCache } from './key-set-poison.ts';
import { otherRealm } from './other-realm.ts';

/** Group C: where a key comes from, what a key id does, how a key set is held. */
export const keySourceAttacks: readonly Attack[] = [
  embeddedKey,
  embeddedKeyOfKnownName,
  embeddedSecret,
  keySetAddress,
  keyAddressFilter,
  keyAddressScheme,
  innerAddress,
  certificateAddress,
  untrustedChain,
  collidingThumbprint,
  keySetOfClaims,
  keyIdPath,
  keyIdQuery,
  keyIdCommand,
  keyIdFilter,
  keyIdForm,
  emptyKey,
  ambiguousKeyId,
  keyCacheByKid,
  poisonedKeyCache,
  otherRealm,
  removedKey,
  refetchFlood,
  malformedKeySet,
  hostileKeySetHost,
  foreignHalf,
];
