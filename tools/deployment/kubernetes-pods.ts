import type { DeployFile } from './deploy-file.ts';
import type { ClusterObject } from './kubernetes-shapes.ts';
import { commandFault, drainSeconds, isEndpoint, type ProgramConfiguration, readConfiguration } from './program.ts';
import { at, listAt, textAt } from './shape.ts';

/** The store's end and some slack, behind what the drain takes. */
const slackSeconds = 5;

/** The configurations that the pods are given. */
export function readGeneratedConfigurations(files: readonly DeployFile[]): readonly ProgramConfiguration[] {
  return files
    .filter(({ path }) => /^deploy\/kubernetes\/.*sealwright\.yaml$/.test(path))
    .map(({ path, text }) => readConfiguration(path, text));
}

/** What is wrong with the pods of one object: what they run, what they read, and how they are asked and ended. */
export function podFaults(
  { path, kind, value }: ClusterObject,
  configurations: readonly ProgramConfiguration[],
): readonly string[] {
  const pod = at(value, 'spec', 'template', 'spec');
  if (pod === undefined) return [];
  const containers = listAt(pod, 'containers');
  return [
    ...configurations.flatMap(({ faults }) => faults),
    ...containers.flatMap((one) => listed(commandFault(listAt(one, 'args').map(String)))),
    ...configurations.flatMap(({ values }) => unmountedFiles(pod, values)),
    ...(kind === 'Deployment' ? nodeFaults(pod, configurations) : []),
  ].map((fault) => `${path}: ${fault}`);
}

/** Each file that the configuration names lies in a secret that is mounted. */
function unmountedFiles(pod: unknown, values: ReadonlyMap<string, unknown>): readonly string[] {
  const secrets = listAt(pod, 'volumes').filter((one) => at(one, 'secret') !== undefined);
  const folders = listAt(pod, 'containers', 0, 'volumeMounts')
    .filter((mount) => secrets.some((one) => at(one, 'name') === at(mount, 'name')))
    .map((mount) => `${textAt(mount, 'mountPath')}/`);
  return [...values]
    .filter(([key, file]) => key.endsWith('File') && !folders.some((folder) => String(file).startsWith(folder)))
    .map(([key, file]) => `${key} is ${String(file)}, where no secret is mounted`);
}

function nodeFaults(pod: unknown, configurations: readonly ProgramConfiguration[]): readonly string[] {
  const [node] = listAt(pod, 'containers');
  const ports = listAt(node, 'ports');
  const probed = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((name) => ({
    name,
    path: textAt(node, name, 'httpGet', 'path'),
    port: textAt(node, name, 'httpGet', 'port'),
  }));
  const found = probed.flatMap(({ name, path, port }) => {
    if (path === '') return [`${name} is missing`];
    if (!isEndpoint(path)) return [`${name} asks ${path}, which is no endpoint`];
    // A restart mends no database, so nothing that a database decides may cause one.
    if ((path === '/readyz') !== (name === 'readinessProbe')) return [`${name} must not ask ${path}`];
    return ports.some((one) => at(one, 'name') === port) ? [] : [`${name} asks the port ${port}`];
  });
  const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
  const preStop = Number(at(node, 'lifecycle', 'preStop', 'sleep', 'seconds'));
  const needed = preStop + drainSeconds + slackSeconds;
  if (!(grace >= needed)) found.push(`ends after ${grace} s, and needs ${needed}`);
  for (const { values } of configurations) {
    const port = textAt(ports[0], 'containerPort');
    if (String(values.get('listen.port')) !== port) found.push(`its port is ${port}, and the program's another`);
  }
  return found;
}

function listed(fault: string | undefined): readonly string[] {
  return fault === undefined ? [] : [fault];
}
