import { availableParallelism } from 'node:os';
import { createSecret, type Secret } from '@sealwright/jwt';
import { crackProgressMilliseconds } from '../defaults.ts';
import { crackErrors } from '../errors.ts';
import { fingerprint, planStages } from './crack-plan.ts';
import { beginning, type CrackPosition, createSchedule } from './crack-schedule.ts';
import type { DictionaryLanguage } from './dictionaries.ts';
import { isKey } from './hmac-job.ts';
import { type HmacName, readHmacToken } from './hmac-token.ts';
import type { RuleSet } from './word-rules.ts';
import { runSchedule } from './worker-pool.ts';

export interface CrackOptions {
  /** What is made of each word: nothing, what people do first (the default), or what people do. */
  readonly rules?: RuleSet;
  /** Files with a word a line, of any size; bytes, not only UTF-8. */
  readonly wordlists?: readonly string[];
  /** In hashcat's language, as `?u?l?l?l?d?d`. */
  readonly masks?: readonly string[];
  /** Names that may stand in the secret beside those of the token: of the application, the team, the product. */
  readonly words?: readonly string[];
  /** Default: true. Without it only the words, wordlists and masks given here are tried. */
  readonly builtIn?: boolean;
  /** Dictionaries beside the English ones, each from a package of its own (`@zxcvbn-ts/language-fr`). */
  readonly languages?: readonly DictionaryLanguage[];
  /** Threads. Default: as many as there are cores. */
  readonly cores?: number;
  readonly timeLimitSeconds?: number;
  /** Ends the search at once; its answer then says where it was. */
  readonly signal?: AbortSignal;
  /** Where an earlier search of this very job stopped. */
  readonly resume?: CrackPlace;
  readonly onProgress?: (progress: CrackProgress) => void;
}

/** Where a search is, to go on later. Plain JSON, and nothing of the token or of a secret can be read from it. */
export interface CrackPlace extends CrackPosition {
  /** Of the token and of all that is tried: a place is one in this search and no other. */
  readonly fingerprint: string;
}

export interface CrackProgress {
  /** Candidates tried, those of an earlier run included. */
  readonly tried: number;
  /** About how many there are. */
  readonly total: number;
  /** Of this run. */
  readonly perSecond: number;
  readonly remainingSeconds: number;
  /** Which source is at work: `defaults`, `names`, `wordlist`, `phrases`, `dictionaries`, `mask`. */
  readonly stage: string;
  readonly place: CrackPlace;
}

export interface CrackOutcome {
  readonly algorithm: HmacName;
  /** The secret; undefined where none was found, which proves nothing. */
  readonly secret: Secret | undefined;
  /** Whether everything was tried: false where a secret was found before, or the search was stopped. */
  readonly complete: boolean;
  readonly tried: number;
  readonly seconds: number;
  readonly place: CrackPlace;
}

/**
 * Looks for the secret of a token that was signed with HS256, HS384 or HS512: defaults that frameworks ship, names that
 * the token says, phrases, dictionaries, wordlists and masks, each word in many writings, on all cores.
 *
 * It does NOT show that a secret is strong: one that was not found is only not among the candidates. It sends nothing
 * anywhere, and verifies nothing of the token but its MAC. Tokens of up to 64 KiB.
 *
 * @throws `crack_token_unsupported`, `crack_wordlist_unreadable`, `crack_mask_malformed`, `crack_language_missing`,
 * `crack_place_mismatch`; `TypeError` for options that cannot be
 *
 * @example
 * import { crackSecret } from '@sealwright/audit/crack';
 *
 * const { secret, tried } = await crackSecret(token, { words: ['acme'], timeLimitSeconds: 60 });
 * if (secret !== undefined) console.log(`weak: found after ${tried} candidates`);
 */
export async function crackSecret(token: string, options: CrackOptions = {}): Promise<CrackOutcome> {
  const { rules = 'fast', wordlists = [], masks = [], words = [], builtIn = true, languages = [] } = options;
  const threads = countOf('cores', options.cores ?? availableParallelism());
  const read = readHmacToken(token);
  const stages = await planStages(read, { rules, wordlists, masks, words, builtIn, languages });
  const mark = fingerprint(read, stages);
  const { resume = { ...beginning, fingerprint: mark } } = options;
  if (resume.fingerprint !== mark) throw crackErrors.create('crack_place_mismatch');

  const schedule = createSchedule(stages, resume);
  const placeNow = (): CrackPlace => ({ ...schedule.position(), fingerprint: mark });
  const started = performance.now();
  const tell = (): void => {
    const seconds = (performance.now() - started) / 1000;
    const [tried, total] = [schedule.tried(), schedule.total()];
    const perSecond = Math.round((tried - resume.tried) / seconds);
    const remainingSeconds = perSecond === 0 ? Number.POSITIVE_INFINITY : (total - tried) / perSecond;
    const stage = schedule.stage()?.name ?? '';
    options.onProgress?.({ tried, total, perSecond, remainingSeconds, stage, place: placeNow() });
  };
  const timer = setInterval(tell, crackProgressMilliseconds);
  try {
    const found = await runSchedule({ job: read.job, stages }, schedule, threads, signalOf(options));
    if (found !== undefined && !isKey(read.job, found)) throw new Error('the two ways to compute a MAC disagree');
    return {
      algorithm: read.algorithm,
      secret: found === undefined ? undefined : createSecret(found),
      complete: found === undefined && schedule.isFinished(),
      tried: schedule.tried(),
      seconds: (performance.now() - started) / 1000,
      place: placeNow(),
    };
  } finally {
    clearInterval(timer);
  }
}

function signalOf({ signal, timeLimitSeconds }: CrackOptions): AbortSignal {
  const signals = signal === undefined ? [] : [signal];
  if (timeLimitSeconds !== undefined) {
    signals.push(AbortSignal.timeout(countOf('timeLimitSeconds', timeLimitSeconds) * 1000));
  }
  return AbortSignal.any(signals);
}

function countOf(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000) throw new TypeError(`${name}: a whole number from 1`);
  return value;
}
