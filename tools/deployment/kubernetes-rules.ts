import { posix } from 'node:path';
import type { DeployFile } from './deploy-file.ts';
import { podFaults, readGeneratedConfigurations } from './kubernetes-pods.ts';
import { type ClusterObject, kubernetesShape } from './kubernetes-shapes.ts';
import { at, listAt, textAt } from './shape.ts';

const folder = 'deploy/kubernetes/';

/** What is wrong with the cluster's objects, by themselves and beside each other. */
export function kubernetesFaults(files: readonly DeployFile[]): readonly string[] {
  const objects = files
    .filter(({ path }) => path.startsWith(folder))
    .flatMap(({ path, documents }) =>
      documents.map((value): ClusterObject => ({ path, kind: textAt(value, 'kind'), value })),
    );
  const ours = objects.filter(({ kind }) => kind !== '');
  if (!ours.some(({ kind }) => kind === 'Deployment')) return [`${folder} has no Deployment`];
  return [
    ...ours.flatMap(({ path, value }) => kubernetesShape(value, path)),
    ...unlisted(files, objects),
    ...ours.flatMap((one) => podFaults(one, readGeneratedConfigurations(files))),
    ...selectionFaults(ours),
    ...policyFaults(ours),
  ];
}

/** A file that no kustomization names is applied by nobody; a name without a file stops the one that has it. */
function unlisted(files: readonly DeployFile[], objects: readonly ClusterObject[]): readonly string[] {
  const kustomizations = objects.filter(({ kind }) => kind === 'Kustomization');
  const named = kustomizations.flatMap(({ path, value }) => {
    const generated = listAt(value, 'configMapGenerator').flatMap((one) => listAt(one, 'files'));
    return [...listAt(value, 'resources'), ...generated].map((name) => ({
      from: path,
      path: posix.join(posix.dirname(path), String(name)),
    }));
  });
  const isThere = (wanted: string): boolean =>
    files.some(({ path }) => path === wanted || path.startsWith(`${wanted}/`));
  const known = new Set([...named.map(({ path }) => path), ...kustomizations.map(({ path }) => path)]);
  return [
    ...named.filter(({ path }) => !isThere(path)).map(({ from, path }) => `${from}: ${path} does not exist`),
    ...files
      .filter(({ path }) => path.startsWith(folder) && !known.has(path))
      .map(({ path }) => `${path}: no kustomization names it`),
  ];
}

/** Whatever chooses pods by labels must choose the nodes, and a Service must name one of their ports. */
function selectionFaults(objects: readonly ClusterObject[]): readonly string[] {
  const nodes = objects.find(({ kind }) => kind === 'Deployment')?.value;
  const labels = at(nodes, 'spec', 'template', 'metadata', 'labels');
  const choosers: readonly (readonly [string, readonly string[]])[] = [
    ['Deployment', ['spec', 'selector', 'matchLabels']],
    ['PodDisruptionBudget', ['spec', 'selector', 'matchLabels']],
    ['Service', ['spec', 'selector']],
  ];
  const strange = choosers.flatMap(([kind, path]) =>
    objects
      .filter((one) => one.kind === kind && !isWithin(at(one.value, ...path), labels))
      .map((one) => `${one.path}: ${kind} does not choose the nodes`),
  );
  const spreads = listAt(nodes, 'spec', 'template', 'spec', 'topologySpreadConstraints');
  const lost = spreads.filter((one) => !isWithin(at(one, 'labelSelector', 'matchLabels'), labels));
  const ports = listAt(nodes, 'spec', 'template', 'spec', 'containers', 0, 'ports').map((one) => at(one, 'name'));
  const services = objects.filter(({ kind }) => kind === 'Service');
  return [
    ...strange,
    ...lost.map(() => 'deploy/kubernetes: a spread does not count the nodes'),
    ...services.flatMap(({ path, value }) =>
      listAt(value, 'spec', 'ports')
        .filter((one) => !ports.includes(at(one, 'targetPort')))
        .map(() => `${path}: the nodes have no such port`),
    ),
  ];
}

/** First nothing goes in or out; then what comes in, comes in at the nodes' port. */
function policyFaults(objects: readonly ClusterObject[]): readonly string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const closed = policies.some(
    ({ value }) =>
      JSON.stringify(at(value, 'spec')) === JSON.stringify({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  );
  const nodes = objects.find(({ kind }) => kind === 'Deployment')?.value;
  const port = at(nodes, 'spec', 'template', 'spec', 'containers', 0, 'ports', 0, 'containerPort');
  const opened = policies.flatMap(({ path, value }) =>
    listAt(value, 'spec', 'ingress')
      .flatMap((one) => listAt(one, 'ports'))
      .filter((one) => at(one, 'port') !== port)
      .map((one) => `${path}: lets in at ${textAt(one, 'port')}, where no node listens`),
  );
  return [...(closed ? [] : [`${folder} has no policy that closes everything first`]), ...opened];
}

function isWithin(part: unknown, whole: unknown): boolean {
  const entries = Object.entries((part ?? {}) as object);
  return entries.length > 0 && entries.every(([name, value]) => at(whole, name) === value);
}
