import { randomBytes, randomInt } from 'node:crypto';
import { anyAudience } from '@sealwright/jwt/unsafe';
import {
  type AuthorizationServer,
  createAuthorizationServer,
  createCounters,
  createKeyEncryption,
  createLog,
} from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServerFolder } from './spawned-server.ts';

const races = 10_000;
const atOnce = 50;

let folder: Awaited<ReturnType<typeof makeServerFolder>>;
let server: AuthorizationServer;

beforeAll(async () => {
  folder = await makeServerFolder();
  server = await createAuthorizationServer({
    issuer: 'http://127.0.0.1:4000',
    defaultResource: 'http://127.0.0.1:4001',
    store: `sqlite:${folder.path}/race.db`,
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: createLog({ level: 'error', to: 'stderr' }),
    counters: createCounters(),
  });
});

afterAll(async () => {
  await server?.close();
  await folder?.remove();
});

describe('a refresh that races a revocation of its session', () => {
  it(`never leaves a token that outlives the revocation, ${races} times`, async () => {
    const password = randomBytes(18).toString('base64url');
    const email = 'race@storm.example';
    await server.issuer.accounts.signUp({ email, password });
    const proof = await server.issuer.accounts.authenticate({ email, password });
    const outcomes = { refreshed: 0, refused: 0, survivors: 0 };
    for (let done = 0; done < races; done += atOnce) {
      const results = await Promise.all(Array.from({ length: atOnce }, () => race(proof)));
      for (const result of results) outcomes[result] += 1;
    }
    console.log(`refresh against revoke: ${JSON.stringify(outcomes)}`);
    expect(outcomes.survivors).toBe(0);
    expect(outcomes.refreshed).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  }, 120_000);
});

type Proof = Awaited<ReturnType<AuthorizationServer['issuer']['accounts']['authenticate']>>;

/** Both wait for a random number of turns of the event loop, so that each order and the tie occur. */
async function race(proof: Proof): Promise<'refreshed' | 'refused' | 'survivors'> {
  const { sessions } = server.issuer;
  const grant = await sessions.start(proof, { clientId: 'first-party', transport: 'body' });
  const refreshing = after(randomInt(10), () => refresh(grant.refreshToken));
  const revoking = after(randomInt(10), () => sessions.end({ sid: grant.sid }, 'revoked'));
  const [refreshed] = await Promise.all([refreshing, revoking]);
  const accessTokens = [grant.accessToken, ...(refreshed === undefined ? [] : [refreshed.accessToken])];
  const refreshTokens = [grant.refreshToken, ...(refreshed === undefined ? [] : [refreshed.refreshToken])];
  for (const token of accessTokens) if (await isGood(token)) return 'survivors';
  for (const token of refreshTokens) if ((await refresh(token)) !== undefined) return 'survivors';
  return refreshed === undefined ? 'refused' : 'refreshed';
}

async function after<T>(turns: number, act: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return act();
}

async function refresh(refreshToken: string): Promise<{ accessToken: string; refreshToken: string } | undefined> {
  const answer = await server.fetch(
    new Request('http://127.0.0.1:4000/token/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: refreshToken }),
    }),
    // Each race from an address of its own: the refusals that it is about are many.
    { remoteAddress: `10.${byte()}.${byte()}.${byte()}` },
  );
  const body = (await answer.json()) as Record<string, string>;
  if (answer.status === 200) {
    return { accessToken: body['access_token'] ?? '', refreshToken: body['refresh_token'] ?? '' };
  }
  expect([answer.status, body['error']]).toEqual([400, 'invalid_grant']);
  return undefined;
}

async function isGood(accessToken: string): Promise<boolean> {
  try {
    await server.issuer.verifyOwnToken(accessToken, anyAudience);
    return true;
  } catch {
    return false;
  }
}

function byte(): number {
  return randomBytes(1)[0] ?? 0;
}
