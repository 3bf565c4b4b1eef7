import * as engine from '#engine';

/**
 * Memory that one use after the other writes into, which saves an allocation for each part of each token. What it gives
 * out is transient: read before anything else is awaited or decoded.
 */
export class ReusedBytes {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: Uint8Array<ArrayBuffer>;

  constructor(length: number) {
    this.#bytes = engine.allocate(length);
    this.#view = this.#bytes;
  }

  /** All of it, at least `length` bytes. What was in it is lost where it has to grow. */
  room(length: number): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length < length) this.#bytes = engine.allocate(length);
    return this.#bytes;
  }

  /** The first bytes of it. An issuer's tokens have few lengths, and a view costs as much as a kilobyte's copy. */
  first(length: number): Uint8Array<ArrayBuffer> {
    if (this.#view.length !== length || this.#view.buffer !== this.#bytes.buffer) {
      this.#view = this.#bytes.subarray(0, length);
    }
    return this.#view;
  }
}
