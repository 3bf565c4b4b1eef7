import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { PasswordText } from './password-text.ts';
import type { RandomBytes } from './ports.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

/** argon2id's cost. */
export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

export interface PasswordHasher {
  /** A PHC string with a random salt. @throws AuthError `busy` */
  hash(password: PasswordText): Promise<string>;
  /**
   * Whether the password made the hash. `null`, for nobody's password, takes the same work and is never right.
   * `outdated`: it is right, and should be hashed again under the cost of today.
   *
   * @throws AuthError `busy`
   */
  verify(
    phc: string | null,
    password: PasswordText,
  ): Promise<{ readonly matches: boolean; readonly outdated: boolean }>;
  readonly queue: Pick<WorkQueue, 'running' | 'waiting'>;
}

/** The library's constant is an ambient enum, which one file at a time cannot read. */
const argon2id = 2;

/**
 * argon2id off the main thread, through a bounded queue: whoever comes when it is full hears `busy` at once (503), since
 * a log-in that waits for ever helps nobody and hashes take 19 MiB each while they run.
 *
 * It does NOT throttle by account or address.
 */
export function createPasswordHasher(options: {
  readonly cost: HashCost;
  readonly concurrency: number;
  readonly maxQueue: number;
  readonly random: RandomBytes;
}): PasswordHasher {
  const { cost, random } = options;
  const queue = createWorkQueue(options);
  const compute = (password: PasswordText): Promise<string> =>
    hash(password, {
      algorithm: argon2id,
      memoryCost: cost.memoryKib,
      timeCost: cost.passes,
      parallelism: cost.parallelism,
      salt: random(saltBytes),
    });
  const nobody = nobodysHash(cost, random);
  return {
    queue,
    hash: (password) => queue.run(() => compute(password)),
    async verify(phc, password) {
      const usable = phc !== null && canVerify(phc);
      const right = await queue.run(() => verify(usable ? phc : nobody, password));
      return usable && right ? { matches: true, outdated: isOutdated(phc, cost) } : { matches: false, outdated: false };
    },
  };
}

/** The work of a real hash, and a digest that nobody computed: no password is known for it, to us or to anybody. */
function nobodysHash({ memoryKib, passes, parallelism }: HashCost, random: RandomBytes): string {
  const encode = (length: number): string => Buffer.from(random(length)).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${encode(saltBytes)}$${encode(32)}`;
}

/** RFC 9106 §3.1: sixteen bytes for passwords. */
const saltBytes = 16;

/** What an import may bring: more than this costs more than a log-in may. */
const maxImported = { memoryKib: 262_144, passes: 16, parallelism: 16 } as const;

/** Whether the string is an argon2 hash (id, i or d) in PHC form whose work is bounded. */
export function canVerify(phc: string): boolean {
  if (phc.length > 512 || !phc.startsWith('$argon2')) return false;
  try {
    const { memoryCost, timeCost, parallelism, saltLen, outputLen } = parseOptions(phc);
    return (
      memoryCost <= maxImported.memoryKib &&
      timeCost <= maxImported.passes &&
      parallelism <= maxImported.parallelism &&
      saltLen >= 8 &&
      outputLen >= 16
    );
  } catch {
    return false;
  }
}

function isOutdated(phc: string, cost: HashCost): boolean {
  const seen = parseOptions(phc);
  return (
    !phc.startsWith('$argon2id$v=19$') ||
    seen.memoryCost !== cost.memoryKib ||
    seen.timeCost !== cost.passes ||
    seen.parallelism !== cost.parallelism
  );
}

/** Refuses a cost below OWASP's least at construction, rather than hashing weakly for years. @throws TypeError */
export function checkHashCost(cost: HashCost): void {
  const whole = [cost.memoryKib, cost.passes, cost.parallelism].every((value) => Number.isInteger(value) && value > 0);
  const enough = cost.memoryKib * cost.passes >= minWork && cost.memoryKib >= minMemoryKib;
  const bounded =
    cost.memoryKib <= maxImported.memoryKib &&
    cost.passes <= maxImported.passes &&
    cost.parallelism <= maxImported.parallelism;
  if (!whole || !enough || !bounded) {
    throw new TypeError('the cost of argon2id lies outside OWASP’s recommendations (at least 7 MiB × 5 passes)');
  }
}

/** OWASP lists m=7168,t=5 as its smallest equivalent of m=19456,t=2. */
const minMemoryKib = 7168;
const minWork = 7168 * 5;
