import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Hand, handTokens, issue, lateTokens } from './hand-tokens.ts';
import { type HandMaterial, handVerifiers } from './hand-verifiers.ts';
import { trueRows } from './true-findings.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
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

describe('what a library of today is said to take, without the audit', () => {
  for (const [name, rows] of Object.entries(trueRows)) {
    it(`${name} takes a token of each row, and refuses a bad signature`, async () => {
      const { hand, material } = materialOf(name);
      const verify = handVerifiers[name]?.(material) ?? (() => false);
      expect(await isTaken(verify, issue(hand))).toBe(true);
      expect(await isTaken(verify, withBadSignature(issue(hand)))).toBe(false);
      const taken: string[] = [];
      for (const row of rows) {
        const isTrue =
          (await isAnyTaken(verify, handTokens[row]?.(hand) ?? [])) ||
          (await isAnyLate(verify, lateTokens[row]?.(hand) ?? [], withBadSignature(issue(hand))));
        if (isTrue) taken.push(row);
      }
      expect(taken).toEqual(rows);
    });
  }
});

function materialOf(name: string): { readonly hand: Hand; readonly material: HandMaterial } {
  const algorithm = name.endsWith('HS256') ? 'HS256' : 'RS256';
  const secret = createSecretKey(secretText, 'utf8');
  const key: KeyObject = algorithm === 'HS256' ? secret : pair.privateKey;
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const now = Math.floor(Date.now() / 1000);
  const typ = name.startsWith('hono') ? 'JWT' : 'at+jwt';
  return {
    hand: { algorithm, issuer, audience, kid, typ, key, now },
    material: {
      ...{ issuer, audience, kid, jwksUrl, publicKey: pair.publicKey },
      keyText: algorithm === 'HS256' ? secretText : publicPem,
    },
  };
}

async function isAnyTaken(verify: (token: string) => unknown, tokens: readonly string[]): Promise<boolean> {
  for (const token of tokens) if (await isTaken(verify, token)) return true;
  return false;
}

/** Much later than any bad token: by 50 ms and twenty times. */
async function isAnyLate(verify: (token: string) => unknown, tokens: readonly string[], bad: string): Promise<boolean> {
  for (const token of tokens) {
    const [late, ordinary] = [await timeOf(verify, token), await timeOf(verify, bad)];
    if (late > ordinary + 50 && late > 20 * ordinary) return true;
  }
  return false;
}

async function timeOf(verify: (token: string) => unknown, token: string): Promise<number> {
  const started = performance.now();
  await isTaken(verify, token);
  return performance.now() - started;
}

async function isTaken(verify: (token: string) => unknown, token: string): Promise<boolean> {
  try {
    const answer = await verify(token);
    return answer !== false && answer !== undefined && answer !== null;
  } catch {
    return false;
  }
}

function withBadSignature(token: string): string {
  const [head, body, signature = ''] = token.split('.');
  return [head, body, [...signature].reverse().join('')].join('.');
}
