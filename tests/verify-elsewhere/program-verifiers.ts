import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readProgram } from './page.ts';

/** Answers, for each token in order, `good` and its subject, or `refused` and by what. */
export type Judge = (tokens: readonly string[]) => Promise<readonly string[]>;

interface Program {
  /** The command, which gets the file that judges and the name of the program. */
  readonly command: string;
  readonly judge: string;
  /** As the page names it; others that it needs beside. */
  readonly file: string;
  readonly beside?: readonly string[];
}

const programs = {
  // Debian's Python, whose packages the libraries are; another that stands first on the path has them not.
  PyJWT: { command: '/usr/bin/python3', judge: 'judge.py', file: 'verify_pyjwt.py', beside: ['issuer_keys.py'] },
  Authlib: { command: '/usr/bin/python3', judge: 'judge.py', file: 'verify_authlib.py', beside: ['issuer_keys.py'] },
  'a logout receiver': {
    ...{ command: '/usr/bin/python3', judge: 'judge.py', file: 'verify_logout.py', beside: ['issuer_keys.py'] },
  },
  'ruby-jwt': { command: '/usr/bin/ruby', judge: 'judge.rb', file: 'verify.rb' },
} as const satisfies Record<string, Program>;

/** Those that verify access tokens. */
export const programNames = ['PyJWT', 'Authlib', 'ruby-jwt'] as const satisfies readonly (keyof typeof programs)[];

type ProgramName = keyof typeof programs;

const run = promisify(execFile);

/** Puts the page's program into a folder, with the addresses of this test, beside what asks it. */
export async function prepareProgram(
  name: ProgramName,
  folder: string,
  replacements: Readonly<Record<string, string>>,
): Promise<Judge> {
  const { command, judge, file, beside = [] }: Program = programs[name];
  for (const other of beside) await writeFile(join(folder, other), await readProgram(other, {}));
  await writeFile(join(folder, file), await readProgram(file, replacements));
  await copyFile(fileURLToPath(new URL(judge, import.meta.url)), join(folder, judge));
  return async (tokens) => {
    const named = judge.endsWith('.py') ? file.replace('.py', '') : file;
    const asked = run(command, [join(folder, judge), named], { cwd: folder, timeout: 60_000 });
    asked.child.stdin?.end(tokens.map((token) => `${token}\n`).join(''));
    return (await asked).stdout.trim().split('\n');
  };
}
