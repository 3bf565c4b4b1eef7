import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { copyWords, execWords, type Instruction, parseContainerfile } from '../../tools/deployment/containerfile.ts';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

/** What the image holds below its working folder, as real files, and the programs that its recipe names. */
export interface ImageTree {
  readonly folder: string;
  readonly program: string;
  readonly command: readonly string[];
  readonly health: string;
  remove(): Promise<void>;
}

interface LockEntry {
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
}

/**
 * Follows the recipe's last stage without an engine. Its COPYs are carried out; what the stages before it make is taken
 * from where it already is: what is built from `dist`, and what `npm ci --omit=dev` installs from this repository's
 * packages, by what the lock file says is not for development.
 */
export async function assembleImage(): Promise<ImageTree> {
  const text = readFileSync(join(repository, 'deploy/container/Containerfile'), 'utf8');
  const instructions = parseContainerfile(text).at(-1)?.instructions ?? [];
  const scratch = await mkdtemp(join(tmpdir(), 'sealwright-image-'));
  const folder = join(scratch, 'image');
  const production = join(scratch, 'production');
  await installProduction(production);
  const stages: Readonly<Record<string, string>> = { production, build: repository };
  for (const { rest } of instructions.filter(({ name }) => name === 'COPY')) {
    const { from, sources, target } = copyWords(rest);
    for (const source of sources) {
      const path = from === undefined ? source : source.replace(/^\/build\/?/, '');
      const origin = join(from === undefined ? repository : (stages[from] ?? ''), path);
      const place = target.endsWith('/') && path !== '' ? join(target, basename(path)) : target;
      await copy(origin, join(folder, place));
    }
  }
  const inside = (path: string): string => path.replace('/opt/sealwright', folder);
  return {
    folder,
    program: inside(wordsOf(instructions, 'ENTRYPOINT')[1] ?? ''),
    command: wordsOf(instructions, 'CMD'),
    health: inside(wordsOf(instructions, 'HEALTHCHECK')[1] ?? ''),
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
}

function wordsOf(instructions: readonly Instruction[], name: string): readonly string[] {
  return execWords(instructions.filter((one) => one.name === name).at(-1)?.rest ?? '') ?? [];
}

async function installProduction(folder: string): Promise<void> {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  await mkdir(folder);
  const taken: string[] = [];
  for (const [path, { dev, link, resolved }] of Object.entries(lock.packages)) {
    if (path === '' || /^packages\/[^/]+$/.test(path)) taken.push(join(path, 'package.json'));
    else if (link === true && resolved !== undefined) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await symlink(join(upFrom(path), resolved), join(folder, path));
    } else if (dev !== true && /^(?:packages\/[^/]+\/)?node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path)) taken.push(path);
  }
  // What is for another platform is in the lock file and not on this disk.
  const present = taken.filter((path) => existsSync(join(repository, path)));
  await runCopy(['--parents', ...present, folder]);
}

async function copy(origin: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const isFolder = statSync(origin).isDirectory();
  if (isFolder) await mkdir(target, { recursive: true });
  await runCopy([isFolder ? `${origin}/.` : origin, target]);
}

/** By links where the disk is the same: nothing of it is written to, and thousands of small files take seconds to copy. */
async function runCopy(words: readonly string[]): Promise<void> {
  const linked = statSync(tmpdir()).dev === statSync(repository).dev ? ['--link'] : [];
  const { status, output } = await run('cp', ['--archive', ...linked, ...words], { cwd: repository });
  if (status !== 0) throw new Error(`the image cannot be assembled: ${output}`);
}

/** From the folder of a link to the root, so that the tree can be moved, as an image's layers are. */
function upFrom(path: string): string {
  return dirname(path)
    .split('/')
    .map(() => '..')
    .join('/');
}
