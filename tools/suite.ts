// Runs tests and takes the count from what really ran. What crashed, hung, ran nothing or skipped something failed.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lines, type Outcome, run } from './process.ts';
import { listFiles, repository } from './workspace.ts';

export interface Result {
  readonly passed: number;
  readonly failed: number;
  /** What a person needs to see of the failures. */
  readonly failures: readonly string[];
}

export interface VitestOptions {
  /** The program that runs it; by default the Node that runs this. */
  readonly node?: string;
  readonly root?: string;
  readonly project?: string;
  readonly folders?: readonly string[];
  readonly workers?: number;
  /** By default 900: three times what the longest suite takes on a crowded machine. */
  readonly timeoutSeconds?: number;
}

export async function runVitest(options: VitestOptions = {}): Promise<Result> {
  const { node = process.execPath, root = repository, folders = [], project, workers, timeoutSeconds = 900 } = options;
  const scratch = mkdtempSync(join(tmpdir(), 'sealwright-vitest-'));
  const reportPath = join(scratch, 'report.json');
  try {
    const args = [join(repository, 'node_modules/vitest/vitest.mjs'), 'run', ...folders];
    args.push('--reporter=json', '--reporter=dot', `--outputFile=${reportPath}`);
    if (project !== undefined) args.push(`--project=${project}`);
    if (workers !== undefined) args.push(`--maxWorkers=${workers}`);
    const outcome = await run(node, args, { cwd: root, timeoutSeconds });
    return judge(existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : '', outcome);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function judge(report: string, { status, output }: Outcome): Result {
  if (report === '') return { passed: 0, failed: 1, failures: ['the runner left no report', ...lines(output)] };
  const files = (JSON.parse(report) as Report).testResults;
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ file: name, ...test })),
  );
  const bad = tests.filter(({ status }) => status !== 'passed');
  const unread = files.filter((file) => file.status !== 'passed' && file.assertionResults.length === 0);
  const failures = [
    ...bad.flatMap((test) => [
      `${relative(test.file)} › ${test.fullName}: ${test.status}`,
      ...lines(test.failureMessages?.join('\n') ?? '', 12),
    ]),
    ...unread.flatMap(({ name, message }) => [`${relative(name)}: ${message || 'ran no test'}`]),
  ];
  const passed = tests.length - bad.length;
  if (failures.length === 0 && (status !== 0 || passed === 0)) {
    return { passed, failed: 1, failures: [`no test failed, yet the runner ended with ${status}`, ...lines(output)] };
  }
  return { passed, failed: bad.length + unread.length, failures };
}

function relative(path: string): string {
  return path.startsWith(repository) ? path.slice(repository.length + 1) : path;
}

/**
 * Each example is a program that does its round on the built packages and ends by itself, with status 0. One that serves
 * until it is stopped is run by the program of its name in `examples/rounds`, one of several files by its `program.ts`.
 */
export async function runExamples(): Promise<Result> {
  const examples = listFiles(repository, 'examples').filter((path) =>
    /^examples\/(?!rounds\/|support\/)(([\w-]+\/){1,2}program|[\w-]+)\.ts$/.test(path),
  );
  const failures: string[] = [];
  let passed = 0;
  for (const path of examples) {
    const round = path.replace('examples/', 'examples/rounds/');
    const program = existsSync(join(repository, round)) ? round : path;
    const { status, output } = await run(process.execPath, [program], { cwd: repository, timeoutSeconds: 120 });
    if (status === 0) passed += 1;
    else failures.push(`${path} ended with ${status}`, ...lines(output));
  }
  if (examples.length === 0) failures.push('there is no example');
  return { passed, failed: Math.max(examples.length, 1) - passed, failures };
}
