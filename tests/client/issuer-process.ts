// The authorization server in a process of its own, on SQLite: `node issuer-process.ts SETTINGS`. Its clocks are moved by
// messages, so that nobody has to wait for a token to end.

import { openSqliteStore } from '@sealwright/store/sqlite';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import type { IssuerSettings } from './issuer-host.ts';

const settings = JSON.parse(process.argv[2] ?? '') as IssuerSettings;
let passed = settings.passedSeconds;

const wallClock = (): number => Date.now() / 1_000 + passed;
const monotonicClock = (): number => performance.now() + passed * 1_000;
const store = await openSqliteStore({ path: settings.database, role: 'server', wallClock, monotonicClock });
const silent = (): void => undefined;
const server = await createAuthorizationServer({
  ...{ issuer: settings.issuer, defaultResource: settings.api, store, monotonicClock },
  keyEncryption: createKeyEncryption(Buffer.from(settings.key, 'base64url')),
  throttle: Object.fromEntries(
    ['signup_address', 'login_address', 'login_pair'].map((rule) => [rule, { freeAttempts: 10_000 }]),
  ),
  log: { info: silent, warn: silent, error: silent },
});
await store.clients.change('first-party', () => ({ outcome: true, set: { allowedOrigins: [settings.page] } }));
await server.listen({ host: '127.0.0.1', port: settings.port });

process.on('message', (message: { readonly passedSeconds: number }) => {
  passed = message.passedSeconds;
  process.send?.('passed');
});
process.on('disconnect', () => process.exit(0));
process.send?.('listening');
