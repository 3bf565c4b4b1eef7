import type { AuditReport } from '@sealwright/audit';
import { opensStores } from '../node-version.ts';
import { auditAdapter, auditTwoIssuers } from './adapter-audit.ts';
import { auditEncrypted } from './encrypted-audit.ts';
import { auditEngine, auditedAlgorithms } from './engine-audit.ts';
import { guardedApis } from './guarded-apis.ts';
import type { NotInstalled, SelfSubject } from './self-subject.ts';
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
  { name: 'encrypted tokens ES256', audit: async () => auditEncrypted('encrypted tokens ES256') },
  { name: 'verifier of two issuers', audit: auditTwoIssuers },
  ...guardedApis.map((api) => ({ name: `adapter ${api.framework}`, audit: async () => auditAdapter(api) })),
  { name: 'authorization server', audit: async () => onStore(({ auditServer }) => auditServer()) },
  {
    name: 'authorization server, GET /sessions',
    audit: async () => onStore(({ auditOwnApi }) => auditOwnApi()),
  },
];

/** The server's own parts need a store, which older lines of Node do not have. */
async function onStore(
  audit: (parts: typeof import('./server-audit.ts')) => Promise<AuditReport>,
): Promise<AuditReport | NotInstalled> {
  if (!opensStores()) return { notInstalled: 'node:sqlite' };
  return audit(await import('./server-audit.ts'));
}
