// A compose file, as far as deploy/compose uses it. Source: the Compose specification.

import { anything, exactly, list, mapOf, nothing, object, type Shape, text, whole } from './shape.ts';

const seconds = text(/^\d+s$/, 'seconds');
const size = text(/^\d+[MG]$/, 'a size');

const service: Shape = object({
  image: text(/^(?:sealwright|[\w./-]+):\d+\.\d+(?:\.\d+)?(?:-\w+)?$/, 'an image by its exact tag'),
  'build?': object({ context: text(), dockerfile: text() }),
  'init?': exactly(true),
  user: text(/^[1-9]\d{2,4}:[1-9]\d{2,4}$/, 'a user that is not root, by number'),
  read_only: exactly(true),
  cap_drop: list(exactly('ALL')),
  security_opt: list(exactly('no-new-privileges:true')),
  logging: object({ driver: exactly('local') }),
  'command?': list(text()),
  'environment?': mapOf(text()),
  'configs?': list(object({ source: text(), target: text(/^\//, 'a path') })),
  secrets: list(text()),
  networks: list(text()),
  'ports?': list(text(/^127\.0\.0\.1:\d+:\d+$/, 'a port of loopback alone')),
  'volumes?': list(text(/^\w+:\/[\w/]+$/, 'a named volume')),
  'tmpfs?': list(text(/^\/[\w/]+(?::[\w=,]+)?$/, 'a folder in memory')),
  'shm_size?': size,
  restart: exactly('on-failure', 'unless-stopped', 'no'),
  'stop_grace_period?': seconds,
  'depends_on?': mapOf(object({ condition: exactly('service_healthy', 'service_completed_successfully') })),
  'healthcheck?': object({
    // Never CMD-SHELL.
    test: (value, place) => (Array.isArray(value) && value[0] === 'CMD' ? [] : [`${place} is not for a program`]),
    interval: seconds,
    timeout: seconds,
    start_period: seconds,
    retries: whole(1, 20),
  }),
  'deploy?': object({ resources: object({ limits: object({ memory: size, pids: whole(16, 1_024) }) }) }),
});

export const composeShape: Shape = object({
  name: text(),
  'x-restrictions': anything,
  'x-program': anything,
  'x-node': anything,
  services: mapOf(service),
  networks: mapOf(
    object({
      'internal?': exactly(true),
      'ipam?': object({ config: list(object({ subnet: text(), gateway: text() })) }),
    }),
  ),
  volumes: mapOf(nothing),
  configs: mapOf(object({ file: text() })),
  secrets: mapOf(object({ file: text(/^\.\/secrets\/[\w-]+$/, 'a file of ./secrets') })),
});
