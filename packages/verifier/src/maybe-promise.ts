/** An answer at once where there can be one: on a fast framework promises are a good part of what a guard costs. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Not by its class: a sandbox or a zone has a `Promise` of its own, and a promise that is taken for an answer would let a
 * request through.
 */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function';
}
