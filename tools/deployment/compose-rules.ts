import { posix } from 'node:path';
import { readManifest } from '../workspace.ts';
import { composeShape } from './compose-shapes.ts';
import { containerfile, imageUser } from './container-rules.ts';
import type { DeployFile } from './deploy-file.ts';
import { commandFault, drainSeconds, type ProgramConfiguration, readConfiguration } from './program.ts';
import { at, isObject, listAt, textAt } from './shape.ts';

const folder = 'deploy/compose';
const composeFile = `${folder}/compose.yaml`;
const slackSeconds = 5;

/** What is wrong with the compose file, by itself and beside the image and the program's configuration. */
export function composeFaults(root: string, files: readonly DeployFile[]): readonly string[] {
  const compose = files.find(({ path }) => path === composeFile)?.documents[0];
  const text = files.find(({ path }) => path === `${folder}/sealwright.yaml`)?.text;
  if (compose === undefined || text === undefined) return [`${composeFile} or its configuration is missing`];
  const configuration = readConfiguration(`${folder}/sealwright.yaml`, text);
  const services = Object.entries((at(compose, 'services') ?? {}) as Readonly<Record<string, unknown>>);
  const programs = services.filter(([, service]) => at(service, 'build') !== undefined);
  const image = `sealwright:${readManifest(root).version}`;
  return [
    ...composeShape(compose, 'compose'),
    ...configuration.faults,
    ...services.flatMap(([name, service]) => serviceFaults(name, service, compose)),
    ...programs.flatMap(([name, service]) => programFaults(name, service, configuration)),
    ...programs.flatMap(([name, service]) => buildFaults(name, service, { image, user: imageUser(files) })),
    ...proxyFaults(compose, configuration),
    ...(programs.filter(([, service]) => at(service, 'ports') !== undefined).length < 2 ? ['has no two nodes'] : []),
  ].map((fault) => `${composeFile}: ${fault}`);
}

function serviceFaults(name: string, service: unknown, compose: unknown): readonly string[] {
  const found: string[] = [];
  const known = (kind: string): readonly string[] => Object.keys((at(compose, kind) ?? {}) as object);
  for (const secret of listAt(service, 'secrets')) {
    if (!known('secrets').includes(String(secret))) found.push(`${name}: there is no secret ${String(secret)}`);
  }
  for (const network of listAt(service, 'networks')) {
    if (!known('networks').includes(String(network))) found.push(`${name}: there is no network ${String(network)}`);
  }
  for (const volume of listAt(service, 'volumes')) {
    const [source = ''] = String(volume).split(':');
    if (!known('volumes').includes(source)) found.push(`${name}: there is no volume ${source}`);
  }
  // One that runs on has to be seen when it is ill, and must not take the machine with it.
  const lasting = at(service, 'restart') !== 'no';
  for (const member of lasting ? ['healthcheck', 'deploy'] : []) {
    if (at(service, member) === undefined) found.push(`${name}: ${member} is missing`);
  }
  const open = listAt(service, 'networks').some(
    (network) => at(compose, 'networks', String(network), 'internal') !== true,
  );
  if (at(service, 'build') === undefined && (open || at(service, 'ports') !== undefined)) {
    found.push(`${name}: a database is reached from its own network alone`);
  }
  return found;
}

function programFaults(name: string, service: unknown, { values }: ProgramConfiguration): readonly string[] {
  const found: string[] = [];
  const command = commandFault(listAt(service, 'command').map(String));
  if (command !== undefined) found.push(`${name}: ${command}`);
  for (const [key, file] of values) {
    if (!key.endsWith('File')) continue;
    const secret = /^\/run\/secrets\/([\w-]+)$/.exec(String(file))?.[1];
    if (!listAt(service, 'secrets').includes(secret)) found.push(`${name}: ${key} is ${String(file)}, no secret of it`);
  }
  if (!listAt(service, 'ports').every((port) => String(port).endsWith(`:${String(values.get('listen.port'))}`))) {
    found.push(`${name}: publishes a port on which nobody listens`);
  }
  const grace = Number.parseInt(textAt(service, 'stop_grace_period'), 10);
  const needed = drainSeconds + slackSeconds;
  if (at(service, 'restart') !== 'no' && !(grace >= needed)) found.push(`${name}: ends after ${grace} s of ${needed}`);
  return found;
}

function buildFaults(
  name: string,
  service: unknown,
  { image, user }: { readonly image: string; readonly user: string | undefined },
): readonly string[] {
  const found: string[] = [];
  if (at(service, 'image') !== image) found.push(`${name}: its image is not ${image}`);
  if (at(service, 'user') !== user) found.push(`${name}: its user is not the image’s, ${String(user)}`);
  const context = posix.join(folder, textAt(service, 'build', 'context'));
  if (posix.join(context, textAt(service, 'build', 'dockerfile')) !== containerfile) {
    found.push(`${name}: is not built from ${containerfile}`);
  }
  return found;
}

/** The proxy's requests come from the gateway of a network: the program must believe that address and no other. */
function proxyFaults(compose: unknown, { values }: ProgramConfiguration): readonly string[] {
  const networks = Object.values((at(compose, 'networks') ?? {}) as object).filter(isObject);
  const gateways = networks.flatMap((network) => listAt(network, 'ipam', 'config')).map((one) => at(one, 'gateway'));
  const trusted = values.get('trustedProxies');
  const expected = JSON.stringify(gateways.map((address) => `${String(address)}/32`));
  return JSON.stringify(trusted) === expected ? [] : [`trustedProxies is not ${expected}, the gateway`];
}
