import { drainMailMilliseconds, mailConnections, mailRetryMilliseconds, maxQueuedMails } from './defaults.ts';

/** How one attempt ended: `later` is worth another attempt, `never` is not. */
export type MailAttempt = 'sent' | 'later' | 'never';

/** What becomes of a mail, once for each attempt: `retried` is followed by another, the rest are the end of it. */
export type MailOutcome = 'sent' | 'retried' | 'failed' | 'abandoned';

export interface MailQueueOptions<Mail> {
  /** One attempt. It should end soon once the signal is aborted. Must not reject. */
  readonly attempt: (mail: Mail, signal: AbortSignal) => Promise<MailAttempt>;
  readonly onOutcome: (mail: Mail, outcome: MailOutcome) => void;
  /** Mails that wait or are being sent. */
  readonly maxMails?: number;
  /** Attempts at the same time. */
  readonly concurrency?: number;
  /** The pause before each further attempt; as many as there are pauses. */
  readonly retryMilliseconds?: readonly number[];
  /** What `close` gives to mails that wait. */
  readonly drainMilliseconds?: number;
}

export interface MailQueue<Mail> {
  /** Takes a mail and answers at once; false when the queue is full or closed. */
  add(mail: Mail): boolean;
  /** Takes no more, tries what waits once more, and gives up what is left at the end of the time. May be called again. */
  close(): Promise<void>;
}

interface Entry<Mail> {
  readonly mail: Mail;
  /** Attempts made. */
  attempts: number;
}

/**
 * Sends mails in the background, in order of arrival, a few at a time, each a few times.
 *
 * It does NOT outlive the process: a mail lost by a crash is asked for again by whoever waits for it.
 */
export function createMailQueue<Mail>(options: MailQueueOptions<Mail>): MailQueue<Mail> {
  return new BoundedQueue(options);
}

class BoundedQueue<Mail> implements MailQueue<Mail> {
  readonly #options: Required<MailQueueOptions<Mail>>;
  readonly #ready: Entry<Mail>[] = [];
  /** Those that wait for their next attempt. */
  readonly #resting = new Map<Entry<Mail>, NodeJS.Timeout>();
  readonly #giveUp = new AbortController();
  #running = 0;
  #closing: Promise<void> | undefined;
  #onIdle: () => void = () => undefined;

  constructor(options: MailQueueOptions<Mail>) {
    this.#options = {
      maxMails: maxQueuedMails,
      concurrency: mailConnections,
      retryMilliseconds: mailRetryMilliseconds,
      drainMilliseconds: drainMailMilliseconds,
      ...options,
    };
  }

  add(mail: Mail): boolean {
    const held = this.#ready.length + this.#resting.size + this.#running;
    if (this.#closing !== undefined || held >= this.#options.maxMails) return false;
    this.#ready.push({ mail, attempts: 0 });
    this.#fill();
    return true;
  }

  close(): Promise<void> {
    // Set before anything runs, so that nothing rests again from here on.
    this.#closing ??= Promise.resolve().then(() => this.#drain());
    return this.#closing;
  }

  #fill(): void {
    while (this.#running < this.#options.concurrency) {
      const entry = this.#ready.shift();
      if (entry === undefined) break;
      this.#running += 1;
      void this.#run(entry);
    }
    if (this.#running === 0 && this.#ready.length === 0) this.#onIdle();
  }

  async #run(entry: Entry<Mail>): Promise<void> {
    const { attempt, onOutcome } = this.#options;
    entry.attempts += 1;
    const result = await attempt(entry.mail, this.#giveUp.signal);
    this.#running -= 1;
    const outcome = this.#judge(result, entry);
    onOutcome(entry.mail, outcome);
    if (outcome === 'retried') this.#rest(entry);
    this.#fill();
  }

  #judge(result: MailAttempt, { attempts }: Entry<Mail>): MailOutcome {
    if (result === 'sent') return 'sent';
    if (this.#giveUp.signal.aborted) return 'abandoned';
    const another = this.#closing === undefined && attempts <= this.#options.retryMilliseconds.length;
    return result === 'later' && another ? 'retried' : 'failed';
  }

  #rest(entry: Entry<Mail>): void {
    const timer = setTimeout(() => this.#wake(entry), this.#options.retryMilliseconds[entry.attempts - 1]);
    timer.unref();
    this.#resting.set(entry, timer);
  }

  #wake(entry: Entry<Mail>): void {
    clearTimeout(this.#resting.get(entry));
    this.#resting.delete(entry);
    this.#ready.push(entry);
    this.#fill();
  }

  async #drain(): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    for (const entry of [...this.#resting.keys()]) this.#wake(entry);
    this.#fill();
    const deadline = setTimeout(() => this.#abandon(), this.#options.drainMilliseconds);
    await idle;
    clearTimeout(deadline);
  }

  /** What waits is given up before what is being sent is called off, so that nothing of it begins. */
  #abandon(): void {
    for (const { mail } of this.#ready.splice(0)) this.#options.onOutcome(mail, 'abandoned');
    this.#giveUp.abort();
  }
}
