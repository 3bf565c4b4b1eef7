import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listPackages, readManifest } from '../workspace.ts';
import { copyWords, execWords, type Instruction, parseContainerfile, type Stage } from './containerfile.ts';
import type { DeployFile } from './deploy-file.ts';
import { commandFault, variableFault } from './program.ts';

export const containerfile = 'deploy/container/Containerfile';

/** What is wrong with the image's recipe. */
export function containerFaults(root: string, files: readonly DeployFile[]): readonly string[] {
  const file = files.find(({ path }) => path === containerfile);
  if (file === undefined) return [`${containerfile} is missing`];
  const stages = parseContainerfile(file.text);
  const image = stages.at(-1);
  if (image === undefined) return [`${containerfile} has no stage`];
  return [
    ...stages.flatMap((stage) => baseFaults(root, stage, stages)),
    ...stages.flatMap(({ instructions }) => instructions.flatMap((one) => instructionFaults(root, one))),
    ...imageFaults(root, image),
    ...contextFaults(files),
  ].map((fault) => (fault.startsWith('deploy/') ? fault : `${containerfile}: ${fault}`));
}

/** The user that the image runs as, as it stands in it. */
export function imageUser(files: readonly DeployFile[]): string | undefined {
  const file = files.find(({ path }) => path === containerfile);
  const image = file === undefined ? undefined : parseContainerfile(file.text).at(-1);
  return image?.instructions.filter(({ name }) => name === 'USER').at(-1)?.rest;
}

/** The Node that everything is tested on, by a tag that says which one. */
function baseFaults(root: string, { base }: Stage, stages: readonly Stage[]): readonly string[] {
  if (stages.some(({ name }) => name === base)) return [];
  const version = readManifest(root).devDependencies?.['node'] ?? '';
  return base.startsWith(`node:${version}-`) ? [] : [`the base ${base} is not Node ${version} by its exact tag`];
}

function instructionFaults(root: string, { name, rest, line }: Instruction): readonly string[] {
  const said = (fault: string): readonly string[] => [`${line}: ${fault}`];
  const words = execWords(rest);
  switch (name) {
    case 'RUN':
      if (words === undefined) return said('RUN through a shell');
      return words[0] === 'npm' && words[1] === 'ci' && !words.includes('--ignore-scripts')
        ? said('npm ci with install scripts')
        : [];
    case 'COPY': {
      const { from, sources } = copyWords(rest);
      const missing = from === undefined ? sources.filter((path) => !existsSync(join(root, path))) : [];
      return missing.flatMap((path) => said(`${path} does not exist`));
    }
    case 'ENV':
      return rest.split(/\s+/).flatMap((pair) => {
        const fault = variableFault(pair.split('=')[0] ?? '');
        return fault === undefined ? [] : said(fault);
      });
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      return words === undefined ? said(`${name} through a shell`) : [];
    default:
      return ['WORKDIR', 'USER', 'EXPOSE', 'STOPSIGNAL'].includes(name) ? [] : said(`${name} is not used here`);
  }
}

function imageFaults(root: string, { instructions }: Stage): readonly string[] {
  const last = (name: string): string => instructions.filter((one) => one.name === name).at(-1)?.rest ?? '';
  const found: string[] = [];
  if (!/^[1-9]\d{3,4}:[1-9]\d{3,4}$/.test(last('USER'))) found.push('the image’s user is not a number of nobody’s');
  const command = commandFault(execWords(last('CMD')) ?? []);
  if (command !== undefined) found.push(command);
  const copied = instructions.filter(({ name }) => name === 'COPY').map(({ rest }) => copyWords(rest));
  const programs = [...(execWords(last('ENTRYPOINT')) ?? []), ...(execWords(last('HEALTHCHECK')) ?? [])];
  for (const path of programs.filter((word) => word.endsWith('.js'))) {
    const inside = path.replace('/opt/sealwright/', '');
    const brought = copied.some(({ sources, target }) =>
      sources.some((source) => inside.startsWith(target) || join(target, source.split('/').at(-1) ?? '') === inside),
    );
    if (!brought) found.push(`${path} is not copied into it`);
  }
  for (const { folder, manifest } of listPackages(root)) {
    const built = `packages/${folder}/dist`;
    const needed = manifest.bin !== undefined || isNeeded(root, manifest.name);
    if (needed && !copied.some(({ target }) => target === built)) found.push(`${built} is not copied into it`);
  }
  return found;
}

function isNeeded(root: string, name: string): boolean {
  return listPackages(root).some(({ manifest }) => manifest.dependencies?.[name] !== undefined);
}

/** Beside the recipe, and from nothing to what is named: the folder of a demonstration holds its keys. */
function contextFaults(files: readonly DeployFile[]): readonly string[] {
  const path = `${containerfile}.dockerignore`;
  const rows = files.find((file) => file.path === path)?.text.split('\n') ?? [];
  const first = rows.find((row) => row !== '' && !row.startsWith('#'));
  return first === '**' ? [] : [`${path} does not begin by leaving out everything`];
}
