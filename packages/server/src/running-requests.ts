/** Counts the requests that are being answered, so that a stop can wait for them. */
export class RunningRequests {
  #running = 0;
  #stopping = false;
  #stopped = false;
  #idle: (() => void) | undefined;

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Whether the stop is complete: what comes now, a host application sends to a server that is gone. */
  get stopped(): boolean {
    return this.#stopped;
  }

  async track(answer: () => Promise<Response>): Promise<Response> {
    this.#running += 1;
    try {
      return await answer();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#idle?.();
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  /** Resolves when nothing runs any more, or at the deadline. */
  async drained(deadlineMilliseconds: number): Promise<void> {
    await this.#idleWithin(deadlineMilliseconds);
    this.#stopped = true;
  }

  async #idleWithin(deadlineMilliseconds: number): Promise<void> {
    if (this.#running === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      timer = setTimeout(resolve, deadlineMilliseconds);
    });
    clearTimeout(timer);
  }
}
