/** An answer at once where there can be one, so that a hot path on Node pays for no promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Not by its class: a sandbox or a zone has a `Promise` of its own. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function';
}
