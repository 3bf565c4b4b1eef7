import { auditAdapter } from './adapter-audit.ts';
import { auditEngine, auditedAlgorithms } from './engine-audit.ts';
import { guardedApis } from './guarded-apis.ts';
import type { SelfSubject } from './self-subject.ts';
import { auditOwnApi, auditServer } from './server-audit.ts';
import { auditWebEngine } from './web-engine.ts';

/** Everything of Sealwright that takes tokens: both engines, every adapter, the authorization server. */
export const selfSubjects: readonly SelfSubject[] = [
  ...auditedAlgorithms.map((algorithm) => {
    const name = `engine node:crypto ${algorithm}`;
    return { name, audit: async () => auditEngine(algorithm, name) };
  }),
  ...auditedAlgorithms.map((algorithm) => {
    const name = `engine Web Crypto ${algorithm}`;
    return { name, audit: async () => auditWebEngine(algorithm, name) };
  }),
  ...guardedApis.map((api) => ({ name: `adapter ${api.framework}`, audit: async () => auditAdapter(api) })),
  { name: 'authorization server', audit: auditServer },
  { name: 'authorization server, GET /sessions', audit: auditOwnApi },
];
