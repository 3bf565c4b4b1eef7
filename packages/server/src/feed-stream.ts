import { maxStreamBufferBytes } from './defaults.ts';

/** What a stream does while its reader drinks: `fill` is asked for more until it answers that the stream is live. */
export interface FeedStreamSource {
  /** Writes some of what the reader missed. Answers true once the stream is live and is written to from outside. */
  fill(stream: FeedStream): Promise<boolean>;
  closed(stream: FeedStream): void;
}

/**
 * One open stream: a bounded buffer between the feed and one reader. A reader that does not keep up is cut, because the
 * alternative is memory without end; it comes back and resumes from the sequence that it holds.
 */
export class FeedStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly reader: string;
  /** The last sequence number written. */
  seq: number;
  readonly #source: FeedStreamSource;
  readonly #disconnect: (() => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #live = false;
  #open = true;

  /** @param disconnect ends the connection at once, where the host can: it frees what a stuck reader holds */
  constructor(reader: string, seq: number, source: FeedStreamSource, disconnect?: () => void) {
    this.reader = reader;
    this.seq = seq;
    this.#source = source;
    this.#disconnect = disconnect;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#fill(),
        cancel: () => this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxStreamBufferBytes }),
    );
  }

  /** Writes at once, or cuts a reader that is a whole buffer behind. While it is being filled, it was asked for more. */
  write(bytes: Uint8Array): void {
    if (!this.#open || this.#controller === undefined) return;
    const room = this.#controller.desiredSize ?? 0;
    // A single piece may be larger than the buffer as long as the reader had nothing waiting.
    if (this.#live && room < bytes.byteLength && room < maxStreamBufferBytes) this.cut();
    else this.#controller.enqueue(bytes);
  }

  /** Ends in good order: what is buffered is still delivered. */
  close(): void {
    if (!this.#open) return;
    this.#end();
    this.#controller?.close();
  }

  /** Ends at once. */
  cut(): void {
    if (!this.#open) return;
    this.#end();
    // Erroring the stream empties its buffer. Where the host can, the connection goes first, so that nobody waits for it.
    if (this.#disconnect === undefined) this.#controller?.error(new Error('the reader did not keep up'));
    else this.#disconnect();
  }

  get open(): boolean {
    return this.#open;
  }

  async #fill(): Promise<void> {
    if (this.#live || !this.#open) return;
    try {
      this.#live = await this.#source.fill(this);
    } catch {
      // The log was cleaned meanwhile, or the store failed: the reader resumes and hears which.
      this.cut();
    }
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#source.closed(this);
  }
}
