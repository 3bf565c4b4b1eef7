import { statusListBits } from '../defaults.ts';
import { createPlacePermutation, type PlacePermutation } from './place-permutation.ts';

/**
 * Where a session stands. A status index is one number: the list's name above `statusListBits`, the place in it below.
 * Indexes come from a counter that never goes back, so none is given twice; both halves are scattered by permutations
 * under a secret, so that neither the name of a list nor a place in it says when a session began or how many there are
 * (draft-ietf-oauth-status-list §12.4, §12.5.1). The order is all that is hidden: the secret guards nothing else.
 */
export interface StatusPlace {
  /** The last segment of the list's URI: five hexadecimal digits. */
  readonly list: string;
  readonly idx: number;
}

/** Places in one list. */
export const listPlaces: number = 2 ** statusListBits;

/** Indexes there can be: as many lists as a list has places. */
export const maxStatusIndexes: number = listPlaces * listPlaces;

export function placeOf(statusIndex: number): StatusPlace {
  return { list: nameOf(Math.floor(statusIndex / listPlaces)), idx: statusIndex % listPlaces };
}

/** The indexes that `count` values of the counter stand for, from `first` on. */
export function scatter(first: number, count: number, secret: Uint8Array): number[] {
  const names = createPlacePermutation(listsUse, secret);
  let list = -1;
  let places: PlacePermutation | undefined;
  return Array.from({ length: count }, (_, offset) => {
    const number = Math.floor((first + offset) / listPlaces);
    if (places === undefined || number !== list) places = createPlacePermutation(`list ${number}`, secret);
    list = number;
    return names.forward(number) * listPlaces + places.forward((first + offset) % listPlaces);
  });
}

/** Which list, counted from 0 in the order in which they were begun, has a name; undefined for what is no name. */
export function listNumber(name: string, secret: Uint8Array): number | undefined {
  if (!/^[0-9a-f]{5}$/.test(name)) return undefined;
  return createPlacePermutation(listsUse, secret).backward(Number.parseInt(name, 16));
}

const listsUse = 'lists';

function nameOf(number: number): string {
  return number.toString(16).padStart(statusListBits / 4, '0');
}
