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
  const { attempt, onOutcome, maxMails = maxQueuedMails, concurrency = mailConnections } = options;
  const { retryMilliseconds = mailRetryMilliseconds, drainMilliseconds = drainMailMilliseconds } = options;
  const ready: Entry<Mail>[] = [];
  /** Those that wait for their next attempt. */
  const resting = new Map<Entry<Mail>, NodeJS.Timeout>();
  const giveUp = new AbortController();
  let running = 0;
  let closing: Promise<void> | undefined;
  let onIdle: () => void = () => undefined;

  const fill = (): void => {
    while (running < concurrency) {
      const entry = giveUp.signal.aborted ? undefined : ready.shift();
      if (entry === undefined) break;
      running += 1;
      void run(entry);
    }
    if (closing !== undefined && running === 0 && ready.length === 0) onIdle();
  };

  const run = async (entry: Entry<Mail>): Promise<void> => {
    entry.attempts += 1;
    const result = await attempt(entry.mail, giveUp.signal);
    running -= 1;
    const pause = closing === undefined ? retryMilliseconds[entry.attempts - 1] : undefined;
    if (result === 'sent') onOutcome(entry.mail, 'sent');
    else if (giveUp.signal.aborted) onOutcome(entry.mail, 'abandoned');
    else if (result === 'later' && pause !== undefined) {
      onOutcome(entry.mail, 'retried');
      rest(entry, pause);
    } else onOutcome(entry.mail, 'failed');
    fill();
  };

  const rest = (entry: Entry<Mail>, milliseconds: number): void => {
    const timer = setTimeout(() => wake(entry), milliseconds);
    timer.unref();
    resting.set(entry, timer);
  };
  const wake = (entry: Entry<Mail>): void => {
    clearTimeout(resting.get(entry));
    resting.delete(entry);
    ready.push(entry);
    fill();
  };

  const close = async (): Promise<void> => {
    const idle = new Promise<void>((resolve) => {
      onIdle = resolve;
    });
    for (const entry of [...resting.keys()]) wake(entry);
    fill();
    const deadline = setTimeout(() => giveUp.abort(), drainMilliseconds);
    giveUp.signal.addEventListener('abort', () => {
      for (const { mail } of ready.splice(0)) onOutcome(mail, 'abandoned');
      fill();
    });
    await idle;
    clearTimeout(deadline);
  };

  return {
    add(mail) {
      if (closing !== undefined || ready.length + resting.size + running >= maxMails) return false;
      ready.push({ mail, attempts: 0 });
      fill();
      return true;
    },
    close() {
      // Set before anything runs, so that nothing rests again from here on.
      closing ??= Promise.resolve().then(close);
      return closing;
    },
  };
}
