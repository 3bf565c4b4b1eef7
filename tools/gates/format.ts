import type { Gate } from '../gate.ts';
import { lines, runTool } from '../process.ts';
import { read, repository } from '../workspace.ts';

export const formatGate: Gate = {
  name: 'format',
  promise: 'one format, sorted imports, and the ordinary mistakes that a linter knows',
  async check(root) {
    const { status, output } = await runTool('@biomejs/biome/bin/biome', ['ci', '--colors=off', '.'], { cwd: root });
    return status === 0 ? [] : lines(output);
  },
  sound: {
    '.gitignore': 'node_modules\n',
    'biome.json': read(repository, 'biome.json'),
    'packages/jwt/src/jwk.ts': "import { x } from './x.ts';\n\nexport const y = x;\n",
  },
  planted: [
    planted('another format', 'export const y = "x"\n', /jwk\.ts format/),
    planted('a variable that nobody uses', 'const y = 1;\nexport {};\n', /noUnusedVariables/),
    planted('an assertion instead of a proof', 'export const y = (x?: string): string => x!;\n', /noNonNullAssertion/),
    planted('a print in a library', "console.log('x');\n", /noConsole/),
    planted('a declared any', 'export function f(x: any): void {\n  x();\n}\n', /noExplicitAny/),
  ],
};

function planted(violation: string, text: string, reported: RegExp) {
  return { violation, files: { 'packages/jwt/src/jwk.ts': text }, reported };
}
