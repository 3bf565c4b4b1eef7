// What is said of verifiers that fetch their keys, shown again by hand: a key set on a real address, and the library.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exponentOne, rocaKey, shortRsaKey, type WeakKey } from './hand-keys.ts';
import { type Hand, issue } from './hand-tokens.ts';
import { handFetchers } from './hand-verifiers.ts';
import { keySetRows, trueRows } from './true-findings.ts';

const [first, second] = [makeKey(), makeKey()];
const [issuer, audience, kid] = ['https://issuer.example.com', 'https://api.example.com', 'key-1'];

let origin = '';
let requests = 0;
let bytes = 0;
let answer: (response: ServerResponse) => void = () => {};
const server = createServer((_, response) => {
  requests += 1;
  answer(response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  [requests, bytes] = [0, 0];
});

afterAll(() => server.closeAllConnections() ?? server.close());

describe('what a library of today does with a key set, without the audit', () => {
  for (const [name, rows] of Object.entries(trueRows)) {
    const wanted = rows.filter((row) => keySetRows.includes(row));
    if (wanted.length === 0) continue;
    it(`${name}: ${wanted.join(', ')}`, async () => {
      const shown: string[] = [];
      for (const row of wanted) if (await shows[row]?.(name)) shown.push(row);
      expect(shown).toEqual(wanted);
    });
  }
});

/** A token under a key that the set ought not to hold. */
async function takesKey(name: string, { jwk, signInput }: WeakKey): Promise<boolean> {
  serveSet([{ ...jwk, kid, alg: 'RS256', use: 'sig' }]);
  const input = issue(handOf(name, first)).split('.').slice(0, 2).join('.');
  return isTaken(verifierOf(name), `${input}.${signInput(input).toString('base64url')}`);
}

const shows: Readonly<Record<string, (name: string) => Promise<boolean>>> = {
  /** A key for encryption verifies a signature. */
  B11: async (name) => {
    for (const label of [{ alg: 'RSA-OAEP-256' }, { key_ops: ['encrypt'] }, { use: 'enc' }]) {
      serveSet([publicJwk(first, label)]);
      if (await isTaken(verifierOf(name), issue(handOf(name, first)))) return true;
    }
    return false;
  },
  D08: (name) => takesKey(name, shortRsaKey(1024)),
  D09: (name) => takesKey(name, rocaKey()),
  D10: (name) => takesKey(name, exponentOne()),
  /** A key that the set names for another algorithm verifies all the same. */
  C18: async (name) => {
    serveSet([publicJwk(first, { alg: 'RS512' })]);
    return isTaken(verifierOf(name), issue(handOf(name, first)));
  },
  /** A key that left the set goes on to verify. */
  C22: async (name) => {
    const verify = verifierOf(name);
    serveSet([publicJwk(first)]);
    const before = await isTaken(verify, issue(handOf(name, first)));
    serveSet([publicJwk(second, { kid: 'key-2' })]);
    return before && (await isTaken(verify, issue(handOf(name, first))));
  },
  /** Every key id that is not there is a request to the issuer. */
  C23: async (name) => {
    const verify = verifierOf(name);
    serveSet([publicJwk(first)]);
    for (let at = 0; at < 8; at += 1) await isTaken(verify, issue(handOf(name, second), { kid: `nothing-${at}` }));
    return requests >= 8;
  },
  /** A key set of 32 MB is read to its end. */
  C25: async (name) => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      void writeBlanks(response, 32);
    };
    await isTaken(verifierOf(name), issue(handOf(name, first)));
    return bytes >= 32 * 1_048_576;
  },
};

async function writeBlanks(response: ServerResponse, megabytes: number): Promise<void> {
  const block = Buffer.alloc(1_048_576, ' ');
  for (let at = 0; at < megabytes && !response.destroyed; at += 1) {
    await new Promise((resolve) => response.write(block, resolve));
    bytes += block.length;
  }
  response.end(JSON.stringify({ keys: [publicJwk(first)] }));
}

function verifierOf(name: string): (token: string) => unknown {
  return handFetchers[name]?.({ issuer, audience, jwksUrl: `${origin}/jwks.json` }) ?? (() => false);
}

function handOf(name: string, { privateKey }: ReturnType<typeof makeKey>): Hand {
  const typ = name.startsWith('hono') ? 'JWT' : 'at+jwt';
  return { algorithm: 'RS256', issuer, audience, kid, typ, key: privateKey, now: Math.floor(Date.now() / 1000) };
}

function serveSet(keys: readonly object[]): void {
  answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
}

function publicJwk({ publicKey }: { readonly publicKey: KeyObject }, changes: object = {}): object {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig', ...changes };
}

function makeKey(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

async function isTaken(verify: (token: string) => unknown, token: string): Promise<boolean> {
  try {
    const taken = await verify(token);
    return taken !== false && taken !== undefined && taken !== null;
  } catch {
    return false;
  }
}
