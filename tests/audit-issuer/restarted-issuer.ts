import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { findFreePort } from '../../packages/sealwright/src/free-port.ts';

export interface RestartedIssuer {
  readonly issuer: string;
  readonly email: string;
  readonly password: string;
  /** Ends the server and opens it again on the same store and port. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An authorization server with one account, to be restarted while somebody holds its tokens. */
export async function openRestartedIssuer(windowMilliseconds: number): Promise<RestartedIssuer> {
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'sealwright-restarted-')), await findFreePort()];
  const issuer = `http://127.0.0.1:${port}`;
  const keyEncryption = createKeyEncryption(randomBytes(32));
  const open = async () => {
    const server = await createAuthorizationServer({
      ...{ issuer, keyEncryption, defaultResource: 'https://api.example.com', refresh: { windowMilliseconds } },
      store: `sqlite:${folder}/sealwright.db`,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const listening = await server.listen({ host: '127.0.0.1', port });
    return { server, listening };
  };
  let running = await open();
  const end = async (): Promise<void> => {
    await running.listening.close(100);
    await running.server.close();
  };
  const [email, password] = ['restarted@example.com', 'moth-relay-catalogue-77'] as const;
  await running.server.issuer.accounts.create({ email, password });
  return {
    ...{ issuer, email, password },
    restart: async () => {
      await end();
      running = await open();
    },
    close: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
