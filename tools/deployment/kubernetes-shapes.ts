// The objects of a cluster, as far as deploy/kubernetes uses them. Not the API's whole schema: what is not named here is
// refused until somebody has looked it up. Sources: the Kubernetes API reference, v1.30 to v1.34.

import { anything, exactly, list, mapOf, object, type Shape, text, whole } from './shape.ts';

/** One object of a cluster, and the file that it stands in. */
export interface ClusterObject {
  readonly path: string;
  readonly kind: string;
  readonly value: unknown;
}

const name = text(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/, 'a name of RFC 1123');
const quantity = text(/^\d+(?:m|Mi|Gi)?$/, 'a quantity');
const port = whole(1, 65_535);
const labels = mapOf(text(/^[\w.-]{1,63}$/, 'a label'));
const selector = object({ matchLabels: labels });
const metadata = object({ name, 'labels?': labels, 'annotations?': mapOf(text()) });

const securityContext = object({
  allowPrivilegeEscalation: exactly(false),
  readOnlyRootFilesystem: exactly(true),
  capabilities: object({ drop: list(exactly('ALL')) }),
});

const podSecurityContext = object({
  runAsNonRoot: exactly(true),
  runAsUser: whole(1_000, 65_535),
  runAsGroup: whole(1_000, 65_535),
  // Without it a process that is not root reads no mounted secret.
  fsGroup: whole(1_000, 65_535),
  seccompProfile: object({ type: exactly('RuntimeDefault') }),
});

const probe = object({
  httpGet: object({ path: text(/^\//, 'a path'), port: text() }),
  periodSeconds: whole(1, 60),
  timeoutSeconds: whole(1, 10),
  failureThreshold: whole(1, 600),
});

const volume = object({
  name,
  'configMap?': object({ name }),
  // 0400: the program refuses a secret that others can read.
  'secret?': object({ secretName: name, defaultMode: exactly(0o400) }),
});

const container = object({
  name,
  image: text(),
  args: list(text()),
  'ports?': list(object({ name, containerPort: port })),
  resources: object({
    requests: object({ cpu: quantity, memory: quantity }),
    // None on the processor: see deployment.yaml.
    limits: object({ memory: quantity }),
  }),
  'startupProbe?': probe,
  'livenessProbe?': probe,
  'readinessProbe?': probe,
  'lifecycle?': object({ preStop: object({ sleep: object({ seconds: whole(1, 60) }) }) }),
  securityContext,
  volumeMounts: list(object({ name, mountPath: text(/^\//, 'a path'), readOnly: exactly(true) })),
});

const spread = object({
  maxSkew: exactly(1),
  topologyKey: text(/^[a-z.]+\/[a-z]+$/, 'a label of machines'),
  whenUnsatisfiable: exactly('DoNotSchedule', 'ScheduleAnyway'),
  labelSelector: selector,
  matchLabelKeys: list(exactly('pod-template-hash')),
});

const template = (more: Readonly<Record<string, Shape>>): Shape =>
  object({
    metadata: object({ labels }),
    spec: object({
      ...more,
      serviceAccountName: name,
      automountServiceAccountToken: exactly(false),
      enableServiceLinks: exactly(false),
      securityContext: podSecurityContext,
      containers: list(container),
      volumes: list(volume),
    }),
  });

const peers = list(object({ 'namespaceSelector?': selector, 'podSelector?': selector }));
const ports = list(object({ protocol: exactly('TCP', 'UDP'), port }));

const specs: Readonly<Record<string, Shape>> = {
  'apps/v1 Deployment': object({
    replicas: whole(2, 100),
    revisionHistoryLimit: whole(1, 10),
    progressDeadlineSeconds: whole(60, 3_600),
    selector,
    strategy: object({
      type: exactly('RollingUpdate'),
      rollingUpdate: object({ maxSurge: whole(1, 10), maxUnavailable: exactly(0) }),
    }),
    template: template({ terminationGracePeriodSeconds: whole(1, 300), topologySpreadConstraints: list(spread) }),
  }),
  'batch/v1 Job': object({
    backoffLimit: whole(0, 10),
    activeDeadlineSeconds: whole(60, 86_400),
    ttlSecondsAfterFinished: whole(60, 86_400),
    template: template({ restartPolicy: exactly('Never') }),
  }),
  'v1 Service': object({
    selector: labels,
    ports: list(object({ name, port, targetPort: text() })),
  }),
  'policy/v1 PodDisruptionBudget': object({
    maxUnavailable: exactly(1),
    unhealthyPodEvictionPolicy: exactly('AlwaysAllow'),
    selector,
  }),
  'networking.k8s.io/v1 NetworkPolicy': object({
    podSelector: object({ 'matchLabels?': labels }),
    policyTypes: list(exactly('Ingress', 'Egress')),
    'ingress?': list(object({ from: peers, ports })),
    'egress?': list(object({ to: peers, ports })),
  }),
  'networking.k8s.io/v1 Ingress': object({
    ingressClassName: name,
    tls: list(object({ hosts: list(name), secretName: name })),
    rules: list(object({ host: name, http: object({ paths: list(anything) }) })),
  }),
};

const others: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'v1 Namespace': { metadata },
  'v1 ServiceAccount': { metadata, automountServiceAccountToken: exactly(false) },
  'kustomize.config.k8s.io/v1beta1 Kustomization': {
    namespace: exactly('sealwright'),
    resources: list(text()),
    'configMapGenerator?': list(object({ name, files: list(text()) })),
    'images?': list(object({ name: text(), newName: text(), newTag: text() })),
    'replicas?': list(object({ name, count: whole(2, 100) })),
  },
};

/** What is wrong with the form of one object. */
export const kubernetesShape: Shape = (value, place) => {
  const { apiVersion, kind } = (value ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown };
  const both = `${String(apiVersion)} ${String(kind)}`;
  const spec = specs[both];
  const members = spec === undefined ? others[both] : { metadata, spec };
  if (members === undefined) return [`${place}: ${both} is not known here`];
  return object({ apiVersion: anything, kind: anything, ...members })(value, place);
};
