/**
 * One real account and one real session in an empty store: signed up, signed in and refreshed by the authorization server
 * itself. Every filled row is a copy of theirs under other names, so that no column is shorter than in real life.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createAuthorizationServer, createKeyEncryption, createLog } from 'sealwright';

/** What seals the keys of a filled store, for the nodes that open it afterwards. It guards nothing. */
export const fillingKey: Uint8Array = new Uint8Array(createHash('sha256').update('growth').digest());

export interface RealSession {
  readonly sub: string;
  readonly sid: string;
  readonly rtKid: string;
  readonly gen: number;
}

const client = { clientId: 'first-party', authenticated: false } as const;
const seen = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  network: '203.0.113.0/24',
} as const;

export async function makeRealSession(store: string): Promise<RealSession> {
  const server = await createAuthorizationServer({
    issuer: 'https://id.example.com',
    store,
    keyEncryption: createKeyEncryption(fillingKey),
    log: createLog({ level: 'error', to: 'stderr' }),
    defaultResource: 'https://api.example.com',
  });
  try {
    const { accounts, sessions } = server.issuer;
    const credentials = { email: `${'0'.repeat(20)}@bench.example`, password: 'correct-gander-lathe-79-bench' };
    await accounts.signUp(credentials);
    const proof = await accounts.authenticate(credentials);
    let grant = await sessions.start(proof, { clientId: 'first-party', transport: 'body', ...seen });
    // Twice, so that no column of a session in use is null.
    for (let turn = 0; turn < 2; turn += 1) {
      const attempts = { current: randomBytes(16).toString('base64url') };
      grant = await sessions.refresh({
        refreshToken: grant.refreshToken,
        transport: 'body',
        client,
        attempts,
        ...seen,
      });
    }
    const named = await sessions.identify(grant.refreshToken);
    const row = named && (await sessions.find(named.sid));
    if (row === undefined || row.prevRotatedAt === null || row.attempt === null)
      throw new Error('not a session in use');
    return { sub: row.sub, sid: row.sid, rtKid: row.rtKid, gen: row.gen };
  } finally {
    await server.close();
  }
}
