import { composeFaults } from '../deployment/compose-rules.ts';
import { containerFaults } from '../deployment/container-rules.ts';
import { readDeployFiles } from '../deployment/deploy-file.ts';
import { kubernetesFaults } from '../deployment/kubernetes-rules.ts';
import { plant, soundDeployment } from '../deployment/planted.ts';
import { unsafeConfiguration } from '../deployment/program.ts';
import { secretFaults } from '../deployment/secret-values.ts';
import { unitFaults } from '../deployment/unit-rules.ts';
import type { Gate } from '../gate.ts';

const container = 'container/Containerfile';
const compose = 'compose/compose.yaml';
const unit = 'systemd/sealwright.service';
const nodes = 'kubernetes/nodes/deployment.yaml';
const job = 'kubernetes/migration/job.yaml';
const policy = 'kubernetes/foundation/network-policy.yaml';
const clusterConfiguration = 'kubernetes/foundation/sealwright.yaml';

export const deploymentGate: Gate = {
  name: 'deployment',
  promise: 'what deploy/ names is in the program, its parts agree with each other, and nothing in it is root or secret',
  async check(root) {
    const files = readDeployFiles(root);
    if (files.length === 0) return ['looked at no file'];
    const configurations = files.filter(({ path }) => path.endsWith('/sealwright.yaml'));
    const unsafe = await Promise.all(configurations.map(({ path }) => unsafeConfiguration(root, path)));
    return [
      ...files.flatMap(({ faults }) => faults),
      ...secretFaults(files),
      ...unitFaults(root, files),
      ...containerFaults(root, files),
      ...composeFaults(root, files),
      ...kubernetesFaults(files),
      ...unsafe.flat(),
    ];
  },
  sound: soundDeployment,
  planted: [
    plant('a name twice', job, ['  backoffLimit: 3', '  backoffLimit: 3\n  backoffLimit: 4'], /keys must be unique/i),
    plant('a number that is octal to some', job, ['backoffLimit: 3', 'backoffLimit: 03'], /03 means something else/),
    plant('a word that is true to some', compose, ['restart: on-failure', 'restart: no'], /no means something else/),
    plant('a password in a URL', container, ['NODE_ENV=', 'A=postgres://a:b@c NODE_ENV='], /a URL with a password/),
    plant('a password', compose, ['POSTGRES_DB: sealwright', 'POSTGRES_PASSWORD: hunter2'], /a secret’s value/),
    plant('a key', 'systemd/sealwright.env', ['#NODE', `SEALWRIGHT_LOG_LEVEL=${'k'.repeat(43)}\n#NODE`], /256 bits/),
    plant('a Secret', policy, ['kind: NetworkPolicy', 'kind: Secret'], /a cluster’s secrets are made beside/),

    plant('a unit that runs as root', unit, ['User=sealwright', 'User=root'], /service: runs as root/),
    plant('a protection taken off', unit, ['ProtectHome=yes', ''], /ProtectHome= is not yes/),
    plant('a restart that mends nothing', unit, ['ExitStatus=2', 'ExitStatus=3'], /RestartPreventExitStatus= is not 2/),
    plant('a program that is not there', unit, ['/bin/sealwright.js', '/bin/server.js'], /server\.js does not exist/),
    plant('a flag that is not there', unit, ['--config', '--configuration'], /--configuration is no flag of “serve”/),
    plant('a stop that cuts requests', unit, ['TimeoutStopSec=30s', 'TimeoutStopSec=10s'], /ends after 10 s/),
    plant('a credential that is not loaded', 'systemd/cluster.conf', ['%d/store-url', '%d/url'], /url is not loaded/),
    plant('a variable that is not there', 'systemd/sealwright.env', ['LOG_LEVEL', 'LOG'], /SEALWRIGHT_LOG is no/),
    plant(
      'a setting that is not there',
      'systemd/sealwright.yaml',
      ['store:', 'storage:'],
      /storage is not a known key/,
    ),

    plant('a base that moves', container, ['node:24.21.0-', 'node:24-'], /the base node:24-bookworm-slim is not Node/),
    plant('an image that is root', container, ['USER 10001:10001', 'USER root'], /user is not a number of nobody/),
    plant('install scripts', container, [', "--ignore-scripts"', ''], /npm ci with install scripts/),
    plant('a shell', container, ['CMD ["serve"]', 'CMD serve'], /CMD through a shell/),
    plant('a package left out', container, ['verifier/dist', 'jwt/dist'], /packages\/verifier\/dist is not copied/),
    plant('a source that is gone', container, ['/health.js ./', '/probe.js ./'], /probe\.js does not exist/),
    plant(
      'a probe left out',
      container,
      ['COPY deploy/container/health.js ./', ''],
      /health\.js is not copied into it/,
    ),
    plant('a command that is not there', container, ['["serve"]', '["run"]'], /“run” is no command/),
    plant('keys in the build', `${container}.dockerignore`, ['**\n', ''], /does not begin by leaving out everything/),

    plant(
      'a published database',
      compose,
      ['volumes: ["redis', 'ports: ["127.0.0.1:6379:6379"]\n    volumes: ["redis'],
      /redis: a database is reached/,
    ),
    plant(
      'a database on the way out',
      compose,
      ['networks: [data]', 'networks: [data, front]'],
      /a database is reached/,
    ),
    plant('a node for the whole network', compose, ['127.0.0.1:4011', '4011'], /not a port of loopback alone/),
    plant('a writable root', compose, ['read_only: true', 'read_only: false'], /read_only is false/),
    plant('another user than the image’s', compose, ['"10001:10001"', '"10002:10002"'], /its user is not the image’s/),
    plant('a newest image', compose, ['postgres:15.18-bookworm', 'postgres:latest'], /not an image by its exact tag/),
    plant('another image', compose, ['sealwright:0.1.0', 'sealwright:0.2.0'], /its image is not sealwright:0\.1\.0/),
    plant('an unknown secret', compose, ['secrets: [postgres-password]', 'secrets: [pg]'], /there is no secret pg/),
    plant('a shell that probes', compose, ['[CMD, valkey-cli, ping]', '[CMD-SHELL, ping]'], /is not for a program/),
    plant('a node that is cut', compose, ['stop_grace_period: 30s', 'stop_grace_period: 10s'], /ends after 10 s of 20/),
    plant('a proxy that is not believed', 'compose/sealwright.yaml', ['172.30.4.1', '172.30.4.2'], /the gateway/),
    plant(
      'a secret that it is not given',
      'compose/sealwright.yaml',
      ['/run/secrets/store-url', '/etc/url'],
      /no secret of it/,
    ),
    plant('a port without a listener', 'compose/sealwright.yaml', ['port: 4000', 'port: 4001'], /nobody listens/),

    plant('a misspelt member', nodes, ['readOnlyRootFilesystem', 'readOnlyRoot'], /readOnlyRoot is not known/),
    plant('a container that is root', nodes, ['runAsNonRoot: true', 'runAsNonRoot: false'], /runAsNonRoot is false/),
    plant('a secret that nobody can read', nodes, ['        fsGroup: 10001\n', ''], /fsGroup is missing/),
    plant('a secret that all can read', job, ['defaultMode: 256', 'defaultMode: 292'], /defaultMode is 292/),
    plant('a probe of nothing', nodes, ['/readyz, port', '/ready, port'], /readinessProbe asks \/ready, which is no/),
    plant(
      'a restart for a database',
      nodes,
      ['path: /healthz', 'path: /readyz'],
      /livenessProbe must not ask \/readyz/,
    ),
    plant(
      'a pod that is cut',
      nodes,
      ['GracePeriodSeconds: 30', 'GracePeriodSeconds: 15'],
      /ends after 15 s, and needs 25/,
    ),
    plant(
      'a service without nodes',
      'kubernetes/nodes/service.yaml',
      ['component: node', 'component: web'],
      /does not choose/,
    ),
    plant(
      'a service at no port',
      'kubernetes/nodes/service.yaml',
      ['targetPort: http', 'targetPort: web'],
      /no such port/,
    ),
    plant(
      'a spread of nobody',
      nodes,
      ['              app.kubernetes.io/component: node', '              app.kubernetes.io/component: web'],
      /a spread does not count/,
    ),
    plant(
      'a network that is open',
      policy,
      ['podSelector: {}', 'podSelector: {matchLabels: {a: b}}'],
      /closes everything/,
    ),
    plant('an open port', policy, ['port: 4000', 'port: 4002'], /lets in at 4002, where no node listens/),
    plant(
      'a file that nobody applies',
      'kubernetes/nodes/kustomization.yaml',
      ['  - service.yaml\n', ''],
      /no kustomization names/,
    ),
    plant(
      'a file that is gone',
      'kubernetes/nodes/kustomization.yaml',
      ['service.yaml', 'svc.yaml'],
      /svc\.yaml does not exist/,
    ),
    plant(
      'a migration that is not there',
      job,
      ['[store, migrate]', '[store, upgrade]'],
      /“store upgrade” is no command/,
    ),
    plant(
      'a secret elsewhere',
      clusterConfiguration,
      ['/run/secrets/sealwright/store', '/etc/store'],
      /no secret is mounted/,
    ),
    plant('plain http for the network', clusterConfiguration, ['trustedProxies:', '#'], /offers plain http/),
    plant('a port beside the program’s', clusterConfiguration, ['port: 4000', 'port: 4001'], /its port is 4000/),
  ],
};
