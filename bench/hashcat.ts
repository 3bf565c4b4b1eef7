/** hashcat beside ours: where it is installed, its own speed on a token of the same length. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const howToInstall = 'hashcat is not installed: apt-get install -y hashcat pocl-opencl-icd';

/**
 * Candidates for each second of processor time, which is what one core does, while it goes through a mask; undefined where
 * it is not installed, finds no device, or the system does not say what a process used (Linux does).
 */
export async function hashcatRate(token: string, seconds: number): Promise<number | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'sealwright-bench-'));
  try {
    await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
    const flags = ['-m', '16500', '-a', '3', '--potfile-disable', '--restore-disable', '--logfile-disable'];
    const status = ['--status', '--status-json', '--status-timer', '2', '--runtime', String(seconds)];
    const samples = await watch([...flags, ...status, join(folder, 'token'), '?l?l?l?l?l?l?l?l']);
    // The first is taken while it still tunes itself.
    const [first, last] = [samples[1], samples.at(-1)];
    if (first === undefined || last === undefined || last.tried === first.tried) return undefined;
    return Math.round((last.tried - first.tried) / (last.processorSeconds - first.processorSeconds));
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Sample {
  readonly tried: number;
  readonly processorSeconds: number;
}

async function watch(words: readonly string[]): Promise<readonly Sample[]> {
  const child = spawn('hashcat', words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'close').catch(() => undefined);
  const samples: Sample[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const used = processorSeconds(child.pid);
    if (!line.startsWith('{') || used === undefined) continue;
    const { progress } = JSON.parse(line) as { readonly progress: readonly [number, number] };
    samples.push({ tried: progress[0], processorSeconds: used });
  }
  await ended;
  return samples;
}

const ticksPerSecond = 100;

/** proc(5): behind the name in brackets, the 12th and 13th words are the ticks in user and in kernel mode. */
function processorSeconds(process: number | undefined): number | undefined {
  try {
    const words = readFileSync(`/proc/${process}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(words[11]) + Number(words[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
