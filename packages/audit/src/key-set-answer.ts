/** What the host of a key set, or an address of the listener, answers. */
export interface KeySetAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Bytes a second; by default all at once. */
  readonly bytesPerSecond?: number;
  /** So many blanks before the body, as long as the other side reads. */
  readonly padBytes?: number;
  /** At every path of the host, the metadata included, and not at the key set's alone. */
  readonly everywhere?: boolean;
}
