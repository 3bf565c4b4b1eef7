import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DictionaryLanguage, hashcatMaterial, type RuleSet } from '@sealwright/audit/crack';
import { systemFailed, wrongUse } from './command-failure.ts';
import { refuseCrack } from './crack-refusal.ts';
import type { CrackAnswer } from './crack-text.ts';
import { maxHashcatOutputBytes } from './defaults.ts';
import { waitForStopSignal } from './stop-signal.ts';

export interface HashcatOptions {
  readonly rules: RuleSet;
  readonly wordlists: readonly string[];
  readonly masks: readonly string[];
  readonly words: readonly string[];
  readonly builtIn: boolean;
  readonly languages: readonly DictionaryLanguage[];
  readonly timeLimitSeconds: number | undefined;
}

/**
 * Lets hashcat search (mode 16500): words and wordlists with our rules in its language, then the masks. The token goes to
 * it in a file of mode 0600 in a folder of its own, never among its arguments, which every user of the machine can read.
 * What it says it found is computed again before it is believed.
 *
 * Throws {@link CommandFailure} `hashcat_missing`, `hashcat_failed`, `interrupted` (3), and `crack_…` (2) for the token.
 */
export async function searchWithHashcat(token: string, options: HashcatOptions): Promise<CrackAnswer> {
  const material = await hashcatMaterial(token, options.rules, options.languages).catch(refuseCrack);
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'sealwright-hashcat-'));
  const write = async (name: string, lines: readonly string[]): Promise<string> => {
    await writeFile(join(folder, name), `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 });
    return join(folder, name);
  };
  const end = (secret: Uint8Array | undefined, complete: boolean): CrackAnswer => {
    const seconds = (performance.now() - started) / 1000;
    return { algorithm: material.algorithm, secret, complete, tried: undefined, seconds };
  };
  try {
    const tokenFile = await write('token', [token]);
    const lists = options.wordlists.map((path) => resolve(path));
    const own = [...options.words, ...(options.builtIn ? material.words : [])];
    if (own.length > 0) lists.unshift(await write('words', own));
    const rulesFile = await write('rules', material.rules);
    const runs = options.masks.map((mask) => ['-a', '3', tokenFile, '--', mask]);
    if (lists.length > 0) runs.unshift(['-a', '0', '-r', rulesFile, tokenFile, ...lists]);
    for (const words of runs) {
      const { status, secret } = await runHashcat(words, options.timeLimitSeconds);
      if (secret !== undefined) return end(confirm(token, material.algorithm, secret), false);
      if (status === ranOutOfTime) return end(undefined, false);
    }
    return end(undefined, true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ranOutOfTime = 4;
const exhausted = 1;
const cracked = 0;

/** Nothing is kept: neither what was found, nor a place, nor a log. The secret comes in hex, whatever is in it. */
const quiet = [
  '-m',
  '16500',
  '--quiet',
  '--potfile-disable',
  '--restore-disable',
  '--logfile-disable',
  '--outfile-format',
  '3',
];

async function runHashcat(
  words: readonly string[],
  timeLimitSeconds: number | undefined,
): Promise<{ readonly status: number; readonly secret: Uint8Array | undefined }> {
  const limit = timeLimitSeconds === undefined ? [] : ['--runtime', String(timeLimitSeconds)];
  // Its errors quote what it was given, the token too: they are not passed on.
  const child = spawn('hashcat', [...quiet, ...limit, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  let stopped = false;
  void waitForStopSignal().then((signal) => {
    stopped = true;
    child.kill(signal);
  });
  const output = readOutput(child);
  const status = await once(child, 'close').then(
    ([code]: (number | null)[]) => code ?? -1,
    (cause: unknown) => {
      throw systemFailed(
        'hashcat_missing',
        'hashcat is not installed, or not on PATH; without --hashcat we search by ourselves',
        cause,
      );
    },
  );
  if (stopped) throw systemFailed('interrupted', 'stopped before the end');
  if (![cracked, exhausted, ranOutOfTime].includes(status)) {
    throw systemFailed(
      'hashcat_failed',
      `hashcat ended with ${status}; \`hashcat -I\` says whether it finds a device to run on`,
    );
  }
  const [, hex] = /^((?:[\da-f]{2})+)\s*$/im.exec(output()) ?? [];
  if (status === cracked && hex === undefined)
    throw systemFailed('hashcat_failed', 'hashcat said nothing that can be read');
  return { status, secret: status === cracked ? Buffer.from(hex ?? '', 'hex') : undefined };
}

function readOutput(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.setEncoding('latin1').on('data', (part: string) => {
    text = (text + part).slice(0, maxHashcatOutputBytes);
  });
  return () => text;
}

function confirm(token: string, algorithm: string, secret: Uint8Array): Uint8Array {
  const end = token.lastIndexOf('.');
  const mac = createHmac(`sha${algorithm.slice(2)}`, secret)
    .update(token.slice(0, end))
    .digest();
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  if (mac.length === signature.length && timingSafeEqual(mac, signature)) return secret;
  throw systemFailed('hashcat_failed', 'hashcat named a secret that does not make this signature');
}

/** What has no meaning with hashcat, which has places and threads of its own. */
export function checkHashcatFlags(flags: { readonly session?: string; readonly cores?: string }): void {
  const [name] = Object.entries(flags).find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined) throw wrongUse('flag_unexpected', `--${name} does not go with --hashcat`);
}
