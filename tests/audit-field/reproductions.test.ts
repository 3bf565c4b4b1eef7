import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Hand, handTokens, issue, lateTokens, withBadSignature } from './hand-tokens.ts';
import { type HandMaterial, handVerifiers } from './hand-verifiers.ts';
import { keySetRows, trueRows } from './true-findings.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curvePair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secretText = randomBytes(48).toString('base64url');
const kid = 'key-1';
const [issuer, audience] = ['https://issuer.example.com', 'https://api.example.com'];
const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] };
const server = createServer((_, response) => response.end(JSON.stringify(jwks)));
let jwksUrl = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
});

afterAll(() => server.closeAllConnections() ?? server.close());

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('what a library of today is said to take, without the audit', () => {
  for (const [name, rows] of Object.entries(trueRows)) {
    it(`${name} takes a token of each row, and refuses a bad signature`, async () => {
      const { hand, material } = materialOf(name);
      const verify = (await handVerifiers[name]?.(material, (close) => open.push(close))) ?? (() => false);
      expect(await isTaken(verify, issue(hand))).toBe(true);
      expect(await isTaken(verify, withBadSignature(issue(hand)))).toBe(false);
      const taken: string[] = [];
      for (const row of rows) {
        const isTrue =
          (await isAnyTaken(verify, handTokens[row]?.(hand) ?? [])) ||
          (await isAnyLate(verify, lateTokens[row]?.(hand) ?? [], withBadSignature(issue(hand))));
        if (isTrue) taken.push(row);
      }
      // What depends on how keys are fetched is in key-set-reproductions.test.ts.
      expect(taken).toEqual(rows.filter((row) => !keySetRows.includes(row)));
    });
  }
});

function materialOf(name: string): { readonly hand: Hand; readonly material: HandMaterial } {
  const algorithm = name.endsWith('HS256') ? 'HS256' : name.endsWith('ES256') ? 'ES256' : 'RS256';
  const { publicKey, privateKey } = algorithm === 'ES256' ? curvePair : pair;
  const key: KeyObject = algorithm === 'HS256' ? createSecretKey(secretText, 'utf8') : privateKey;
  const now = Math.floor(Date.now() / 1000);
  const typ = name.startsWith('hono') ? 'JWT' : 'at+jwt';
  return {
    hand: { algorithm, issuer, audience, kid, typ, key, now },
    material: {
      ...{ issuer, audience, kid, jwksUrl, publicKey },
      keyText: algorithm === 'HS256' ? secretText : (publicKey.export({ type: 'spki', format: 'pem' }) as string),
    },
  };
}

async function isAnyTaken(verify: (token: string) => unknown, tokens: readonly string[]): Promise<boolean> {
  for (const token of tokens) if (await isTaken(verify, token)) return true;
  return false;
}

/** Ten times as late as a bad token, and by 20 ms. The best of several, so that other work on the machine counts for nothing. */
async function isAnyLate(verify: (token: string) => unknown, tokens: readonly string[], bad: string): Promise<boolean> {
  for (const token of tokens) {
    const [late, ordinary] = [await bestTimeOf(verify, token, 3), await bestTimeOf(verify, bad, 9)];
    if (late > 10 * ordinary + 20) return true;
  }
  return false;
}

async function bestTimeOf(verify: (token: string) => unknown, token: string, times: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time += 1) {
    const started = performance.now();
    await isTaken(verify, token);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

async function isTaken(verify: (token: string) => unknown, token: string): Promise<boolean> {
  try {
    const answer = await verify(token);
    return answer !== false && answer !== undefined && answer !== null;
  } catch {
    return false;
  }
}
