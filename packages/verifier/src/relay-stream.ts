import { maxRelayBufferBytes } from './defaults.ts';

export interface RelayStreamOptions {
  readonly neighbour: string;
  readonly after: number;
  /** Called while there is room and the stream is not live: writes some of what is missing, or makes it live. */
  readonly fill: (stream: RelayStream) => void;
  readonly closed: (stream: RelayStream) => void;
}

/**
 * One neighbour's stream: a bounded buffer. A neighbour that does not keep up is cut and resumes by its sequence, since the
 * alternative is memory without end.
 */
export class RelayStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly neighbour: string;
  /** The last sequence number written. */
  seq: number;
  /** The time of the last statement written. */
  time = 0;
  /** Whether it is written to from outside, as things happen, and no longer asks for what it missed. */
  live = false;
  readonly #options: RelayStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #open = true;

  constructor(options: RelayStreamOptions) {
    this.#options = options;
    this.neighbour = options.neighbour;
    this.seq = options.after;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          if (this.#open && !this.live) options.fill(this);
        },
        cancel: () => this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxRelayBufferBytes }),
    );
  }

  get open(): boolean {
    return this.#open;
  }

  /** Writes at once, or cuts a reader that is a whole buffer behind. While it is being filled there was room. */
  write(bytes: Uint8Array): void {
    if (!this.#open || bytes.byteLength === 0) return;
    const room = this.#controller?.desiredSize ?? 0;
    // A single piece may be larger than the buffer as long as nothing was waiting.
    if (this.live && room < bytes.byteLength && room < maxRelayBufferBytes) this.cut();
    else this.#controller?.enqueue(bytes);
  }

  /** Ends in good order: what is buffered is still delivered. */
  close(): void {
    if (!this.#open) return;
    this.#end();
    this.#controller?.close();
  }

  /** Ends at once, and empties the buffer. */
  cut(): void {
    if (!this.#open) return;
    this.#end();
    this.#controller?.error(new Error('the stream was cut'));
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#options.closed(this);
  }
}
