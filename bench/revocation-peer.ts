/** A real authorization server, tokens that it minted, a filled revocation log, and a verifier that follows its feed. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportVerificationPem, importVerificationJwk } from '@sealwright/jwt';
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { createAuthorizationServer, createCounters, createKeyEncryption, createLog } from 'sealwright';
import { audience } from './material.ts';

export interface RevocationPeer {
  readonly issuer: string;
  readonly verifier: Verifier;
  readonly tokens: readonly string[];
  readonly publicPem: string;
  close(): Promise<void>;
}

export async function openRevocationPeer(tokenCount: number, revocations: number): Promise<RevocationPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'sealwright-bench-'));
  const listener = createServer((request, response) => server.nodeListener(request, response));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const server = await createAuthorizationServer({
    issuer,
    defaultResource: audience,
    store: `sqlite:${join(folder, 'bench.db')}`,
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: createLog({ level: 'error', to: 'stderr' }),
    counters: createCounters(),
    verifiersOpen: true,
  });
  const credentials = { email: 'ada@bench.example', password: randomBytes(18).toString('base64url') };
  await server.issuer.accounts.signUp(credentials);
  const proof = await server.issuer.accounts.authenticate(credentials);
  const grants = await Promise.all(
    Array.from({ length: tokenCount }, () =>
      server.issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' }),
    ),
  );
  const expiresAt = Math.floor(Date.now() / 1000) + 900;
  await server.issuer.store.revocations.append(
    Array.from({ length: revocations }, () => ({
      kind: 'session' as const,
      id: randomBytes(16).toString('base64url'),
      expiresAt,
    })),
  );
  const verifier = createVerifier({
    issuer,
    audience,
    typ: 'at+jwt',
    keys: remoteJwks({ url: `${issuer}/.well-known/jwks.json`, issuer }),
    revocation: revocationFeed({ url: issuer, whenStale: 'deny' }),
  });
  await verifier.ready();
  const [jwk] = server.issuer.keys.publicKeys().filter(({ kid }) => kid === server.issuer.keys.signingKey().kid);
  return {
    issuer,
    verifier,
    tokens: grants.map((grant) => grant.accessToken),
    publicPem: await exportVerificationPem(await importVerificationJwk(jwk)),
    async close() {
      await verifier.close();
      await server.close();
      listener.closeAllConnections();
      listener.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
