/** An authorization server in a process of its own, so that a test can kill it. Commands come by the parent's channel. */
import { readFileSync } from 'node:fs';
import { anyAudience } from '@sealwright/jwt/unsafe';
import { createAuthorizationServer, createCounters, createKeyEncryption, createLog } from 'sealwright';
import type { ServerSettings } from './spawned-server.ts';

interface Command {
  readonly id: number;
  readonly name: 'sessions' | 'verify' | 'rotate' | 'condemn' | 'tick';
  readonly count?: number;
  readonly accessTokens?: readonly string[];
  readonly fresh?: boolean;
}

const [folder = '', given = '{}'] = process.argv.slice(2);
const settings = JSON.parse(given) as ServerSettings;
const email = 'ada@storm.example';
const password = readFileSync(`${folder}/password`, 'utf8');
const server = await createAuthorizationServer({
  issuer: settings.issuer ?? 'http://127.0.0.1:4000',
  defaultResource: 'http://127.0.0.1:4001',
  store: settings.store ?? `sqlite:${folder}/storm.db`,
  ...(settings.cache !== undefined && { cache: settings.cache }),
  keyEncryption: createKeyEncryption(readFileSync(`${folder}/key`)),
  log: createLog({ level: 'error', to: 'stderr' }),
  counters: createCounters(),
  trustedProxies: ['127.0.0.1/32'],
  verifiersOpen: true,
});
const { accounts, keys, sessions } = server.issuer;
if ((await accounts.list()).length === 0) await accounts.signUp({ email, password });
const { port } = await server.listen({ host: '127.0.0.1', port: settings.port ?? 0 });

process.on('message', (command: Command) => {
  // What a preload module of the test asks for is no business of ours.
  if (command.id === undefined) return;
  void answer(command).then(
    (result) => process.send?.({ id: command.id, answer: result }),
    (error: unknown) => process.send?.({ id: command.id, failure: String(error) }),
  );
});
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
// A parent that is gone wants no server any more.
process.once('disconnect', () => process.exit(0));
process.send?.({ id: 0, answer: port });

async function answer(command: Command): Promise<unknown> {
  switch (command.name) {
    case 'verify':
      return goodOf(command.accessTokens ?? []);
    case 'rotate':
      return (await keys.rotate({ force: true })).active;
    case 'condemn': {
      const { kid } = keys.signingKey();
      return { kid, ...(await keys.rotateCompromised(kid, { fresh: command.fresh ?? false })) };
    }
    case 'tick':
      return keys.tick();
    case 'sessions':
      return startSessions(command.count ?? 0);
  }
}

async function startSessions(count: number): Promise<unknown> {
  const proof = await accounts.authenticate({ email, password });
  return Promise.all(
    Array.from({ length: count }, () => sessions.start(proof, { clientId: 'first-party', transport: 'body' })),
  );
}

async function goodOf(accessTokens: readonly string[]): Promise<readonly string[]> {
  const judged = accessTokens.map((token) =>
    server.issuer.verifyOwnToken(token, anyAudience).then(
      () => [token],
      () => [],
    ),
  );
  return (await Promise.all(judged)).flat();
}
