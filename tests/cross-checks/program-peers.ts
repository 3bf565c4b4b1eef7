import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, type Job, type Outcome, type Peer, programPeer } from './peer.ts';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

// Debian's Python, whose packages these are; another that stands first on the path has none of them.
const python = '/usr/bin/python3';

export const pyJwtPeer: Peer = programPeer(python, [beside('python-peers.py'), 'pyjwt']);
export const jwcryptoPeer: Peer = programPeer(python, [beside('python-peers.py'), 'jwcrypto']);
export const cryptJwtPeer: Peer = programPeer('/usr/bin/perl', [beside('perl-peer.pl')]);

/** The tool takes one job a start: a script runs it over all of them. */
export const cJosePeer: Peer = {
  async run(jobs) {
    const folder = await mkdtemp(join(tmpdir(), 'sealwright-cross-'));
    try {
      const folders = await Promise.all(jobs.map((job, index) => writeJob(folder, job, index)));
      await ask('/bin/sh', [beside('c-peer.sh'), folder], '');
      return await Promise.all(folders.map((own, index) => readOutcome(own, jobs[index] as Job)));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function writeJob(folder: string, job: Job, index: number): Promise<string> {
  const own = join(folder, String(index).padStart(5, '0'));
  await mkdir(own);
  const files = { do: job.do, key: JSON.stringify(job.key), header: headerOf(job), input: inputOf(job) };
  await Promise.all(
    Object.entries(files).map(([name, text]) =>
      writeFile(join(own, name), `${text}${name === 'input' ? '' : '\n'}`, { mode: 0o600 }),
    ),
  );
  return own;
}

function headerOf(job: Job): string {
  if (job.do === 'sign') return JSON.stringify({ protected: { ...job.header, alg: job.alg } });
  if (job.do === 'encrypt') return JSON.stringify({ protected: { ...job.header, alg: job.alg, enc: job.enc } });
  return '{}';
}

function inputOf(job: Job): string {
  if (job.do === 'sign') return JSON.stringify(job.claims);
  return job.do === 'encrypt' ? job.text : job.token;
}

async function readOutcome(own: string, job: Job): Promise<Outcome> {
  if (!existsSync(join(own, 'good'))) return { refused: await readFile(join(own, 'complaint'), 'utf8') };
  const text = await readFile(join(own, 'made'), 'utf8');
  if (job.do === 'sign' || job.do === 'encrypt') return { made: text.trim() };
  return { held: job.do === 'verify' ? JSON.parse(text) : text };
}
