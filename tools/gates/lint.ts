import type { Gate } from '../gate.ts';
import { lines, runTool } from '../process.ts';
import { listFiles, read, repository } from '../workspace.ts';

export const lintGate: Gate = {
  name: 'lint',
  promise:
    'no promise is left floating or put where nobody waits for it, and what else a linter sees that knows the types',
  async check(root) {
    if (listFiles(root, 'packages').length === 0) return ['looked at no file'];
    const args = ['--type-aware', '--deny-warnings'];
    const { status, output } = await runTool('oxlint/bin/oxlint', args, { cwd: root });
    return status === 0 ? [] : lines(output);
  },
  sound: {
    '.oxlintrc.json': read(repository, '.oxlintrc.json'),
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2023" } }',
    'packages/jwt/src/sign.ts': 'export async function sign(): Promise<void> {}\nawait sign();\n',
  },
  planted: [
    planted('a floating promise', 'sign();', /no-floating-promises/),
    planted('a promise as a condition', 'if (sign()) await sign();', /no-misused-promises/),
    planted('a promise where nothing is awaited', '[1].forEach(async () => sign());', /no-misused-promises/),
    planted(
      'a case forgotten',
      "export const f = (x: 'a' | 'b') => {\n  switch (x) {\n    case 'a':\n  }\n};",
      /exhaustiveness/,
    ),
  ],
};

function planted(violation: string, text: string, reported: RegExp) {
  const files = { 'packages/jwt/src/sign.ts': `export async function sign(): Promise<void> {}\n${text}\n` };
  return { violation, files, reported };
}
