// Stands in for Vitest where Vitest cannot run: a bundle of the tests takes `vitest` for this module, and so the very
// same files run in a browser, in Bun and in Deno. One test after the other, in the order of the files.

export { expect } from './portable-expect.ts';

export interface Report {
  readonly passed: number;
  readonly failed: number;
  /** `file › suite › test: message`, also for a file or a hook that failed. */
  readonly failures: readonly string[];
}

type Body = (...row: never[]) => unknown;
type Hook = () => unknown;

interface Test {
  readonly name: string;
  readonly run: Hook;
}

interface Suite {
  readonly name: string;
  readonly parts: (Suite | Test)[];
  readonly beforeAll: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
  readonly afterAll: Hook[];
}

interface Define<Result> {
  (name: string, body: Body): Result;
  each(rows: readonly unknown[]): (name: string, body: Body) => Result;
}

export const describe: Define<void> = eachable((name, body) => {
  const suite = emptySuite(name);
  const outer = current;
  outer.parts.push(suite);
  current = suite;
  try {
    body();
  } finally {
    current = outer;
  }
});

export const it: Define<void> = eachable((name, body) => {
  current.parts.push({ name, run: () => body() });
});

export const beforeAll = (hook: Hook): void => void current.beforeAll.push(hook);
export const beforeEach = (hook: Hook): void => void current.beforeEach.push(hook);
export const afterEach = (hook: Hook): void => void current.afterEach.push(hook);
export const afterAll = (hook: Hook): void => void current.afterAll.push(hook);

/** What Vitest's project would provide. A bundle holds one engine. */
export const inject = (name: 'engine'): string | undefined => (name === 'engine' ? engine : undefined);

export interface RunOptions {
  readonly countOnly?: boolean;
  /** The engine that the bundle holds; without it the Web Crypto engine, which browsers get. */
  readonly engine?: 'node' | 'web';
  /** Stands around each test with its hooks: runs it and answers what it answered, or leaves it out by `false`. */
  readonly around?: (name: string, run: () => Promise<boolean>) => Promise<boolean>;
}

/** Collects what each file defines, and runs all of it, or only counts what would run. */
export async function runFiles(
  files: Readonly<Record<string, () => Promise<unknown>>>,
  options: RunOptions = {},
): Promise<Report> {
  const { around = (_, run) => run() } = options;
  engine = options.engine ?? 'web';
  const tally: Tally = { passed: 0, failures: [], around };
  for (const [name, load] of Object.entries(files)) {
    current = emptySuite(name);
    const file = current;
    const loaded = await attempt(load, name, tally);
    if (loaded && file.parts.length === 0) tally.failures.push(`${name}: holds no test`);
    if (options.countOnly === true) tally.passed += countTests(file);
    else await runSuite(file, name, [], [], tally);
  }
  return { passed: tally.passed, failed: tally.failures.length, failures: tally.failures };
}

interface Tally {
  passed: number;
  readonly failures: string[];
  readonly around: NonNullable<RunOptions['around']>;
}

let current = emptySuite('');
let engine: 'node' | 'web' = 'web';

async function runSuite(suite: Suite, path: string, before: Hook[], after: Hook[], tally: Tally): Promise<void> {
  const [setUp, tearDown] = [
    [...before, ...suite.beforeEach],
    [...suite.afterEach, ...after],
  ];
  if (!(await attempt(() => inTurn(suite.beforeAll), `${path} › beforeAll`, tally))) return;
  for (const part of suite.parts) {
    const name = `${path} › ${part.name}`;
    if ('parts' in part) await runSuite(part, name, setUp, tearDown, tally);
    else if (await tally.around(name, () => attempt(() => inTurn([...setUp, part.run, ...tearDown]), name, tally)))
      tally.passed += 1;
  }
  await attempt(() => inTurn(suite.afterAll), `${path} › afterAll`, tally);
}

function countTests(suite: Suite): number {
  return suite.parts.reduce((sum, part) => sum + ('parts' in part ? countTests(part) : 1), 0);
}

async function inTurn(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook();
}

const timeLimitMs = 30_000;

async function attempt(run: () => unknown, name: string, tally: Tally): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), timeLimitMs);
  });
  try {
    await Promise.race([Promise.resolve().then(run), late]);
    return true;
  } catch (error) {
    tally.failures.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function eachable(define: (name: string, body: () => unknown) => void): Define<void> {
  const call = (name: string, body: Body): void => define(name, () => body());
  return Object.assign(call, {
    each: (rows: readonly unknown[]) => (name: string, body: Body) => {
      const spread = rows.every((row) => Array.isArray(row));
      rows.forEach((row, index) => {
        const values: readonly unknown[] = spread ? (row as unknown[]) : [row];
        define(titleOf(name, values, index), () => body(...(values as never[])));
      });
    },
  });
}

/** Vitest's placeholders, as far as a failure's name needs them: `%s` and the like, and `$member`. */
function titleOf(name: string, values: readonly unknown[], index: number): string {
  let next = 0;
  const members = Object(values[0]) as Readonly<Record<string, unknown>>;
  return name
    .replace(/%[sdifjo]/g, () => shown(values[next++]))
    .replace(/%#/g, String(index))
    .replace(/\$([a-z]+)/gi, (whole, member: string) => (member in members ? shown(members[member]) : whole));
}

/** Never fails, whatever the value: a name is for people. */
function shown(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}

function emptySuite(name: string): Suite {
  return { name, parts: [], beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
}
