import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canVerify, checkHashCost, createPasswordHasher, type PasswordHasher } from './password-hash.ts';
import { parsePassword } from './password-text.ts';

const cost = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const random = (length: number): Uint8Array => randomBytes(length);
const hasher = (options: object = {}): PasswordHasher =>
  createPasswordHasher({ cost, concurrency: 2, maxQueue: 8, random, ...options });

const right = parsePassword('correct horse battery staple');
const wrong = parsePassword('incorrect horse battery staple');

describe('password hashes', () => {
  it('are argon2id PHC strings at OWASP’s parameters with a salt of their own', async () => {
    const { hash } = hasher();
    const [one, two] = [await hash(right), await hash(right)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('hold for the right password and for no other', async () => {
    const { hash, verify } = hasher();
    const phc = await hash(right);
    expect(await verify(phc, right)).toEqual({ matches: true, outdated: false });
    expect(await verify(phc, wrong)).toEqual({ matches: false, outdated: false });
  });

  it('hold for nobody when there is no hash or one that cannot be read', async () => {
    const { verify } = hasher();
    for (const phc of [null, '', 'nonsense', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=8,t=1']) {
      expect(await verify(phc, right)).toEqual({ matches: false, outdated: false });
    }
  });

  it('are called outdated when their cost is not today’s, and only when they hold', async () => {
    const cheaper = hasher({ cost: { memoryKib: 7168, passes: 5, parallelism: 1 } });
    const phc = await cheaper.hash(right);
    const { verify } = hasher();
    expect(await verify(phc, right)).toEqual({ matches: true, outdated: true });
    expect(await verify(phc, wrong)).toEqual({ matches: false, outdated: false });
  });

  it('take the same time for nobody as for somebody', { timeout: 120_000 }, async () => {
    const { hash, verify } = hasher();
    const phc = await hash(right);
    const fastest = { somebody: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
    const isEven = (ratio: number): boolean => ratio > 0.7 && ratio < 1.4;
    // The fastest of each is the work itself; a busy machine needs more rounds until neither is disturbed.
    for (let round = 0; round < 60 && (round < 5 || !isEven(fastest.nobody / fastest.somebody)); round += 1) {
      for (const who of ['somebody', 'nobody'] as const) {
        const start = performance.now();
        await verify(who === 'somebody' ? phc : null, wrong);
        fastest[who] = Math.min(fastest[who], performance.now() - start);
      }
    }
    expect(fastest.nobody / fastest.somebody).toSatisfy(isEven);
  });

  it('leave the event loop free while they are computed', async () => {
    const { hash } = hasher();
    let turns = 0;
    let done = false;
    const turn = (): void => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    turn();
    await hash(right);
    done = true;
    expect(turns).toBeGreaterThan(10);
  });

  it('are refused as busy when the queue is full, at once, and run again when it has emptied', async () => {
    const { hash, queue } = hasher({ concurrency: 1, maxQueue: 2 });
    const accepted = [hash(right), hash(right), hash(right)];
    expect([queue.running(), queue.waiting()]).toEqual([1, 2]);
    await expect(hash(right)).rejects.toMatchObject({ code: 'busy', httpStatus: 503 });
    await Promise.all(accepted);
    expect([queue.running(), queue.waiting()]).toEqual([0, 0]);
    await expect(hash(right)).resolves.toContain('$argon2id$');
  });
});

describe('the cost of argon2id', () => {
  it.each([
    { memoryKib: 19_456, passes: 1, parallelism: 1 },
    { memoryKib: 4096, passes: 12, parallelism: 1 },
    { memoryKib: 19_456, passes: 2.5, parallelism: 1 },
    { memoryKib: Number.NaN, passes: 2, parallelism: 1 },
    { memoryKib: 1_048_576, passes: 2, parallelism: 1 },
  ])('is refused at construction below OWASP’s least or beyond reason: %o', (bad) => {
    expect(() => checkHashCost(bad)).toThrow(TypeError);
  });

  it.each([cost, { memoryKib: 7168, passes: 5, parallelism: 1 }, { memoryKib: 65_536, passes: 3, parallelism: 4 }])(
    'may be %o',
    (good) => {
      expect(() => checkHashCost(good)).not.toThrow();
    },
  );
});

describe('hashes of another system', () => {
  const tail = 'c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g';
  it.each([
    [true, `$argon2id$v=19$m=65536,t=3,p=4$${tail}`],
    [true, `$argon2i$v=19$m=4096,t=3,p=1$${tail}`],
    [true, `$argon2d$v=16$m=4096,t=3,p=1$${tail}`],
    [false, `$argon2id$v=19$m=4194304,t=3,p=1$${tail}`],
    [false, `$argon2id$v=19$m=65536,t=1000,p=1$${tail}`],
    [false, '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA'],
    [false, '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'],
    [false, '5f4dcc3b5aa765d61d8327deb882cf99'],
  ])('can be verified within bounds: %s %s', (expected, phc) => {
    expect(canVerify(phc)).toBe(expected);
  });
});
