/** An authorization server in a process of its own, so that a test can kill it. Commands come by the parent's channel. */
import { readFileSync } from 'node:fs';
import { anyAudience } from '@sealwright/jwt/unsafe';
import { createAuthorizationServer, createCounters, createKeyEncryption, createLog } from 'sealwright';

interface Command {
  readonly id: number;
  readonly name: 'sessions' | 'verify';
  readonly count?: number;
  readonly accessToken?: string;
}

const [folder = ''] = process.argv.slice(2);
const email = 'ada@storm.example';
const password = readFileSync(`${folder}/password`, 'utf8');
const server = await createAuthorizationServer({
  issuer: 'http://127.0.0.1:4000',
  defaultResource: 'http://127.0.0.1:4001',
  store: `sqlite:${folder}/storm.db`,
  keyEncryption: createKeyEncryption(readFileSync(`${folder}/key`)),
  log: createLog({ level: 'error', to: 'stderr' }),
  counters: createCounters(),
  trustedProxies: ['127.0.0.1/32'],
});
if ((await server.issuer.accounts.list()).length === 0) await server.issuer.accounts.signUp({ email, password });
const { port } = await server.listen({ host: '127.0.0.1', port: 0 });

process.on('message', (command: Command) => {
  void answer(command).then((result) => process.send?.({ id: command.id, answer: result }));
});
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.send?.({ id: 0, answer: port });

async function answer(command: Command): Promise<unknown> {
  const { sessions, accounts } = server.issuer;
  if (command.name === 'verify') return isGood(command.accessToken ?? '');
  const proof = await accounts.authenticate({ email, password });
  return Promise.all(
    Array.from({ length: command.count ?? 0 }, () =>
      sessions.start(proof, { clientId: 'first-party', transport: 'body' }),
    ),
  );
}

async function isGood(accessToken: string): Promise<boolean> {
  try {
    await server.issuer.verifyOwnToken(accessToken, anyAudience);
    return true;
  } catch {
    return false;
  }
}
