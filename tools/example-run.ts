// Compiles the TypeScript that documents show, and runs what docstrings show of packages without input and output.

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocExample } from './doc-examples.ts';
import { lines, run, runTool } from './process.ts';
import { repository } from './workspace.ts';

/** What an example may take as given, instead of saying it again each time. */
const given = `
declare const token: string;
declare const accessToken: string;
declare const refreshToken: string;
declare const iss: string;
declare const aud: string;
declare const now: number;
declare const request: Request;
declare const response: Response;
declare const jwk: unknown;
declare const pem: string;
declare const jwksText: string;
declare const key: import('@sealwright/jwt').SigningKey;
declare const keySet: import('@sealwright/jwt').KeySet;
declare const policy: import('@sealwright/jwt').Policy;
`;

const settings = {
  extends: join(repository, 'tsconfig.base.json'),
  compilerOptions: {
    noEmit: true,
    composite: false,
    declaration: false,
    isolatedDeclarations: false,
    allowImportingTsExtensions: true,
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
    moduleDetection: 'force',
  },
  include: ['example-*.ts', 'given.d.ts'],
};

/** Real values for what is given, then each example in turn, the numbers as arguments. */
const runner = `
import * as jwt from '@sealwright/jwt';

const iss = 'https://id.example';
const aud = 'https://api.example';
const now = Math.floor(Date.now() / 1000);
const key = await jwt.generateSigningKey('ES256', { kid: 'k1' });
const keySet = jwt.createKeySet({ issuer: iss, keys: [key.verificationKey] });
const policy = jwt.createPolicy({ issuer: iss, audience: aud, typ: 'at+jwt' });
const token = await jwt.signJwt({ iss, aud, iat: now, exp: now + 900, sub: 'u1' }, key, { typ: 'at+jwt' });
const jwk = jwt.exportPublicJwk(key.verificationKey);
const pem = await jwt.exportVerificationPem(key.verificationKey);
const jwksText = JSON.stringify(jwt.exportJwkSet([key.verificationKey]));
Object.assign(globalThis, { iss, aud, now, key, keySet, policy, token, jwk, pem, jwksText });
process.env.JWT_SECRET = jwt.encodeBase64Url(jwt.generateSecret(64).reveal());
process.env.TOKEN_ENCRYPTION_SECRET = jwt.encodeBase64Url(jwt.generateSecret(32).reveal());

for (const number of process.argv.slice(2)) {
  try {
    await import('./example-' + number + '.ts');
  } catch (error) {
    console.log('\\nfailed ' + number + ' ' + String(error).split('\\n')[0]);
  }
}
console.log('\\nended');
`;

/** What is wrong with them, in the lines of their documents. `runs` says which are also run. */
export async function tryExamples(
  examples: readonly DocExample[],
  runs: (example: DocExample) => boolean,
): Promise<readonly string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'sealwright-examples-'));
  try {
    symlinkSync(join(repository, 'node_modules'), join(scratch, 'node_modules'));
    writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(settings));
    writeFileSync(join(scratch, 'given.d.ts'), given);
    writeFileSync(join(scratch, 'run.mjs'), runner);
    examples.forEach(({ code }, index) => {
      writeFileSync(join(scratch, `example-${index}.ts`), code);
    });
    const { status, output } = await runTool('typescript7/bin/tsc', ['-p', 'tsconfig.json'], { cwd: scratch });
    if (status !== 0) return lines(output).map((line) => inItsDocument(line, examples));
    return await runAll(scratch, examples, runs);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function runAll(
  scratch: string,
  examples: readonly DocExample[],
  runs: (example: DocExample) => boolean,
): Promise<readonly string[]> {
  const numbers = [...examples.keys()].filter((index) => runs(examples[index] as DocExample)).map(String);
  const { output } = await run(process.execPath, ['run.mjs', ...numbers], { cwd: scratch, timeoutSeconds: 60 });
  if (!output.trimEnd().endsWith('\nended')) return ['the examples did not run to their end', ...lines(output)];
  return [...output.matchAll(/^failed (\d+) (.*)$/gm)].map(([, index, error]) => {
    const example = examples[Number(index)];
    return `${example?.path}:${example?.line}: the example fails: ${error}`;
  });
}

/** `example-3.ts(2,5): error …` is line 2 of the third example: said in the lines of its document. */
function inItsDocument(line: string, examples: readonly DocExample[]): string {
  return line.replace(/^example-(\d+)\.ts\((\d+),\d+\)/, (all, index: string, row: string) => {
    const example = examples[Number(index)];
    return example === undefined ? all : `${example.path}:${example.line + Number(row) - 1}`;
  });
}
