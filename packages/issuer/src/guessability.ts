import { Worker } from 'node:worker_threads';
import {
  guessTimeoutMilliseconds,
  judgedCharacters,
  maxGuessQueue,
  minGuessScore,
  workerHeapMegabytes,
} from './defaults.ts';
import { errors } from './errors.ts';
import type { GuessAnswer, GuessQuestion } from './guessability-worker.ts';
import type { PasswordText } from './password-text.ts';
import { createWorkQueue } from './work-queue.ts';

export interface Guessability {
  /** On the list of the most used passwords. */
  readonly common: boolean;
  /** Takes so many guesses that throttling and argon2id hold (see `minGuessScore`). */
  readonly strong: boolean;
}

export interface GuessabilityJudge {
  /** @throws AuthError `busy` when too many wait or the answer takes too long */
  judge(password: PasswordText, words: readonly string[]): Promise<Guessability>;
  close(): Promise<void>;
}

/**
 * Estimates how many guesses a password takes, by zxcvbn in a worker thread. Only the first characters are weighed, since
 * its time grows with the square of the length and worse; a text made to be slow meets a time-out, and its worker ends.
 * Both directions fail closed: what was not judged is not accepted.
 *
 * The worker starts with the first question, since its dictionaries take 70 MB and half a second; an issuer that only
 * signs people in never pays for them.
 */
export function createGuessabilityJudge(timeoutMilliseconds: number = guessTimeoutMilliseconds): GuessabilityJudge {
  const queue = createWorkQueue({ concurrency: 1, maxQueue: maxGuessQueue });
  let worker: Worker | undefined;
  let closed = false;
  const stop = async (): Promise<void> => {
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };
  const ask = async (question: GuessQuestion): Promise<GuessAnswer> => {
    if (closed) throw errors.create('busy');
    try {
      worker ??= await startWorker();
      return await answerOf(worker, question, timeoutMilliseconds);
    } catch (cause) {
      await stop();
      throw errors.create('busy', { cause });
    }
  };
  return {
    async judge(password, words) {
      const weighed = Array.from(password).slice(0, judgedCharacters).join('');
      const { common, score } = await queue.run(() => ask({ password: weighed, words }));
      // A common password with a tail is not the common one: only the whole text can be on the list.
      return { common: common && weighed === password, strong: score >= minGuessScore };
    },
    async close() {
      closed = true;
      await stop();
    },
  };
}

/** The same file beside this one: TypeScript in the sources, JavaScript in what is published. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './guessability-worker.ts' : './guessability-worker.js',
  import.meta.url,
);

/** Waits until the dictionaries are loaded, so that the time-out counts the question alone. */
function startWorker(): Promise<Worker> {
  const worker = new Worker(workerUrl, {
    name: 'guessability',
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMegabytes },
  });
  return new Promise((resolve, reject) => {
    // Stays for the worker's life: an error that nobody listens to would end the whole process.
    worker.on('error', reject);
    worker.once('exit', () => reject(new Error('the worker ended')));
    worker.once('message', () => {
      worker.unref();
      resolve(worker);
    });
  });
}

function answerOf(worker: Worker, question: GuessQuestion, timeoutMilliseconds: number): Promise<GuessAnswer> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      settle();
    };
    const onMessage = (answer: GuessAnswer): void => finish(() => resolve(answer));
    const onError = (error: Error): void => finish(() => reject(error));
    const onExit = (): void => finish(() => reject(new Error('the worker ended')));
    const timer = setTimeout(() => finish(() => reject(new Error('the estimate took too long'))), timeoutMilliseconds);
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(question);
  });
}
