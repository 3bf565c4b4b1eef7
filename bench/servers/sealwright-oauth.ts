/** The authorization server as people run it, SQLite on disk and `synchronous=FULL`, with clients for the grants. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBase64Url } from '@sealwright/jwt';
import { createAuthorizationServer, createCounters, createKeyEncryption, createLog } from 'sealwright';
import {
  clientId,
  codeScope,
  introspected,
  machineId,
  machineScope,
  type OAuthSeed,
  redirectUri,
  resource,
} from '../oauth-terms.ts';
import { announce, settings } from './answer.ts';

const { codeVerifier } = settings<{ codeVerifier: string }>();
const folder = mkdtempSync(join(process.env['SEALWRIGHT_BENCH_FOLDER'] ?? tmpdir(), 'sealwright-bench-'));
const server = await createAuthorizationServer({
  issuer: 'http://127.0.0.1:4000',
  store: `sqlite:${join(folder, 'bench.db')}`,
  keyEncryption: createKeyEncryption(randomBytes(32)),
  log: createLog({ level: 'info', to: 'stdout' }),
  counters: createCounters(),
  defaultResource: resource,
});
const { accounts, clients, grants, resources, store } = server.issuer;
const account = { email: 'person@bench.example', password: 'correct-gander-lathe-79-bench' };
const { sub } = await accounts.signUp(account);
await store.accounts.change(sub ?? '', () => ({ outcome: undefined, set: { scopes: codeScope.split(' ') } }));
await clients.add({
  ...{ clientId, kind: 'public', name: 'Bench', redirectUris: [redirectUri] },
  ...{ scopes: codeScope.split(' '), resources: [resource], settings: { grantTypes: ['authorization_code'] } },
});
const machine = await clients.add({
  ...{ clientId: machineId, kind: 'confidential', name: 'Machine', scopes: [machineScope] },
  ...{ resources: [resource, introspected], settings: { grantTypes: ['client_credentials'] } },
});
const api = await resources.add({ resource: introspected, name: 'API', readsFeed: false });
const authenticated = await accounts.authenticate({ ...account, clientId });
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

const makeCodes = (count: number): Promise<readonly string[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const request = { authenticated, redirectUri, codeChallenge, scope: codeScope, resources: [resource] };
      return (await grants.codes.issue(request)).code;
    }),
  );
const textOf = (secret: { reveal(): Uint8Array } | undefined): string =>
  secret === undefined ? '' : encodeBase64Url(secret.reveal());
const listening = await server.listen({ host: '127.0.0.1', port: 0 });
const seed: OAuthSeed = {
  machineSecret: textOf(machine.secret),
  introspector: [encodeURIComponent(introspected), textOf(api.secret)],
};
const stop = async (): Promise<void> => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
};
announce(listening.port, seed, stop, makeCodes);
