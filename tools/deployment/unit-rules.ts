import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployFile } from './deploy-file.ts';
import { commandFault, drainSeconds, readConfiguration, variableFault } from './program.ts';

const folder = 'deploy/systemd/';
const installed = '/opt/sealwright/';
const slackSeconds = 5;

/** What the program needs none of; `systemd-analyze security` names them. */
const required: Readonly<Record<string, string>> = {
  AmbientCapabilities: '',
  CapabilityBoundingSet: '',
  DevicePolicy: 'closed',
  KeyringMode: 'private',
  LimitCORE: '0',
  LockPersonality: 'yes',
  NoNewPrivileges: 'yes',
  PrivateDevices: 'yes',
  PrivateMounts: 'yes',
  PrivateTmp: 'yes',
  PrivateUsers: 'yes',
  ProtectClock: 'yes',
  ProtectControlGroups: 'yes',
  ProtectHome: 'yes',
  ProtectKernelLogs: 'yes',
  ProtectKernelModules: 'yes',
  ProtectKernelTunables: 'yes',
  ProtectProc: 'invisible',
  ProtectSystem: 'strict',
  RestartPreventExitStatus: '2',
  RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
  RestrictNamespaces: 'yes',
  RestrictSUIDSGID: 'yes',
  StateDirectoryMode: '0700',
  SystemCallArchitectures: 'native',
  UMask: '0077',
};

/** What is wrong with the units, and with the samples that lie beside them. */
export function unitFaults(root: string, files: readonly DeployFile[]): readonly string[] {
  const ours = files.filter(({ path }) => path.startsWith(folder));
  const unit = ours.find(({ path }) => path.endsWith('/sealwright.service'));
  if (unit === undefined) return [`${folder}sealwright.service is missing`];
  return [
    ...serviceFaults(root, unit).map((fault) => `${unit.path}: ${fault}`),
    ...ours.flatMap((file) => variableFaults(file, credentialsOf(file))),
    ...ours
      .filter(({ path }) => path.endsWith('.yaml'))
      .flatMap(({ path, text }) => readConfiguration(path, text).faults),
  ];
}

function serviceFaults(root: string, { text }: DeployFile): readonly string[] {
  const found = Object.entries(required)
    .filter(([name, value]) => valuesOf(text, name).at(-1) !== value)
    .map(([name, value]) => `${name}= is not ${value === '' ? 'empty' : value}`);
  const [program = '', script = '', ...words] = (valuesOf(text, 'ExecStart')[0] ?? '').split(/\s+/);
  if (!program.startsWith('/')) found.push('ExecStart= names no program by its path');
  const inTree = script.replace(installed, '');
  if (inTree === script || !existsSync(join(root, inTree))) found.push(`${script} does not exist`);
  const command = commandFault(words);
  if (command !== undefined) found.push(command);
  const user = valuesOf(text, 'User')[0];
  if (user === undefined || user === 'root') found.push('runs as root');
  const stop = Number.parseInt(valuesOf(text, 'TimeoutStopSec')[0] ?? '', 10);
  if (!(stop >= drainSeconds + slackSeconds))
    found.push(`ends after ${stop} s, and needs ${drainSeconds + slackSeconds}`);
  if (valuesOf(text, 'LoadCredential').length === 0) found.push('loads no credential');
  return found;
}

/** Each variable is the program's, and each credential that one names is loaded by the same file. */
function variableFaults({ path, text }: DeployFile, credentials: readonly string[]): readonly string[] {
  const assignments = /\.(?:service|conf)$/.test(path)
    ? valuesOf(text, 'Environment')
    : path.endsWith('.env')
      ? [...text.matchAll(/^#?([A-Z][A-Z0-9_]+=.*)$/gm)].map(([, pair = '']) => pair)
      : [];
  return assignments.flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=', 2);
    const fault = variableFault(name);
    const credential = /^%d\/(.+)$/.exec(value)?.[1];
    return [
      ...(fault === undefined ? [] : [`${path}: ${fault}`]),
      ...(credential === undefined || credentials.includes(credential) ? [] : [`${path}: ${credential} is not loaded`]),
    ];
  });
}

function credentialsOf({ text }: DeployFile): readonly string[] {
  return valuesOf(text, 'LoadCredential').map((value) => value.split(':')[0] ?? '');
}

function valuesOf(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}
