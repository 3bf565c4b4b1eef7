import { describe, expect, it } from 'vitest';
import { inTree } from './planted-tree.ts';
import { type Result, runVitest } from './suite.ts';

const good = "import { it } from 'vitest';\nit('holds', () => {});\n";

function runTree(text: string): Promise<Result> {
  return inTree({ 'package.json': '{ "type": "module" }', 'good.test.ts': good, 'other.test.ts': text }, (root) =>
    runVitest({ root, timeoutSeconds: 20 }),
  );
}

describe('the count of a suite', { concurrent: true, timeout: 120_000 }, () => {
  it('counts what passed', async () => {
    expect(await runTree(good)).toEqual({ passed: 2, failed: 0, failures: [] });
  });

  const failing: Record<string, readonly [text: string, failure: RegExp]> = {
    'a test that fails': [
      "import { it } from 'vitest';\nit('is red', () => { throw new Error('why'); });\n",
      /is red[\s\S]*why/,
    ],
    'a test that was skipped': [
      `import { it } from 'vitest';\nit.${'skip'}('is left out', () => {});\n`,
      /is left out: skipped/,
    ],
    'a test that is still to be written': [
      `import { it } from 'vitest';\nit.${'todo'}('is missing');\n`,
      /is missing: todo/,
    ],
    'a file that does not load': ["import './nowhere.ts';\n", /nowhere/],
    'a file without a test': ['export {};\n', /No test suite found/],
    'an error that no test caught': [
      `${good}setTimeout(() => { throw new Error('late'); });\nawait new Promise((r) => setTimeout(r, 50));\n`,
      /late/,
    ],
    'a worker that ends early': [`${good}process.kill(process.pid, 'SIGKILL');\n`, /./],
  };
  for (const [what, [text, failure]] of Object.entries(failing)) {
    it(`counts ${what} as a failure`, async () => {
      const { passed, failed, failures } = await runTree(text);
      expect({ passed: passed > 0, failed }).toEqual({ passed: true, failed: 1 });
      expect(failures.join('\n')).toMatch(failure);
    });
  }

  it('counts a folder without a test as a failure', async () => {
    const result = await inTree({ 'package.json': '{}' }, (root) => runVitest({ root }));
    expect(result).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a program that never ran as a failure', async () => {
    expect(await runVitest({ node: './no-such-node' })).toMatchObject({ passed: 0, failed: 1 });
  });
});
