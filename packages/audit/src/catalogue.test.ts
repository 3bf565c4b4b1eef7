import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { algorithms, type FullContext, makeFullContext } from '../test/full-contexts.ts';
import type { Attack, ForgeContext, Forgery, StagedAttack, TokenAttack } from './attack.ts';
import { catalogue } from './catalogue.ts';
import { readToken } from './known-token.ts';
import { isProven } from './proof.ts';
import { lackOf } from './row-needs.ts';
import type { Stage } from './stage.ts';
import type { Answer, Target } from './target.ts';

const kinds: readonly Attack['kind'][] = ['token', 'staged', 'material', 'observed', 'not-forged'];
const stagedAttacks = catalogue.filter((attack): attack is StagedAttack => attack.kind === 'staged');
/** The rows that made a token, in any of the tests. */
const forged = new Set<string>();
const tokenAttacks = catalogue.filter((attack): attack is TokenAttack => attack.kind === 'token');

describe('the catalogue', () => {
  it('has each of the 138 rows once, in the order of the numbers', () => {
    expect(catalogue.map(({ id }) => id)).toEqual(knownIds());
    expect(knownIds()).toHaveLength(138);
  });

  it.each(catalogue.map((attack) => [attack.id, attack] as const))('says all of %s', (_, attack) => {
    expect(kinds).toContain(attack.kind);
    expect(attack.title.length).toBeGreaterThan(8);
    expect(attack.title.length).toBeLessThanOrEqual(80);
    expect(['critical', 'high', 'medium', 'low']).toContain(attack.severity);
    expect(Number.isInteger(attack.cwe) && attack.cwe > 0).toBe(true);
    expect(attack.source.length).toBeGreaterThan(0);
    expect(sentencesOf(attack.how)).toBeGreaterThanOrEqual(2);
    expect(sentencesOf(attack.how)).toBeLessThanOrEqual(6);
    expect(sentencesOf(attack.fix)).toBeGreaterThanOrEqual(1);
    expect(sentencesOf(attack.fix)).toBeLessThanOrEqual(4);
    for (const { what, advisory } of attack.victims) {
      expect(what).not.toBe('');
      if (advisory !== undefined)
        expect(advisory).toMatch(/^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[\da-z]{4}){3}|GO-\d{4}-\d+)$/);
    }
    if (attack.kind === 'not-forged') expect(sentencesOf(attack.reason)).toBeGreaterThanOrEqual(1);
  });

  it('runs in a browser as well: nothing that it leads to imports from Node, or uses what only Node has', () => {
    const files = reachableFrom(join(import.meta.dirname, 'catalogue.ts'));
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap(({ path, text }) => nodeIn(text).map((found) => `${path}: ${found}`))).toEqual([]);
    expect(nodeIn("import { verify } from 'node:crypto';\nBuffer.from('')")).toHaveLength(2);
    expect(nodeIn("import type { webcrypto } from 'node:crypto';")).toEqual([]);
  });
});

describe.each(algorithms)('forged for an issuer of %s', (algorithm) => {
  let made: FullContext;
  beforeAll(async () => {
    made = await makeFullContext(algorithm);
  });

  it.each(tokenAttacks.map((attack) => [attack.id, attack] as const))(
    '%s is what it claims to be',
    async (_, attack) => {
      const { context, outside } = made;
      const good = readToken(context.others['id-token'] ?? '') ?? context.good;
      // What changes over HTTP, and for a good token of another kind, depends on no algorithm: once is enough.
      const others =
        algorithm === 'ES256'
          ? [
              { ...context, reach: 'http' as const },
              { ...context, good },
            ]
          : [];
      for (const given of [context, outside, ...others]) {
        if (!suits(attack, given)) continue;
        const forgeries = await attack.forge(given);
        expect(unprovenOf(forgeries, given, made)).toEqual([]);
        if (forgeries.length > 0) forged.add(attack.id);
        const variants = forgeries.map(({ variant }) => variant);
        expect(variants).toEqual([...new Set(variants)]);
        expect(variants.filter((variant) => !/^[a-z\d]+(?:-[a-z\d]+)*$/u.test(variant))).toEqual([]);
      }
    },
  );
});

describe.each(['RS256', 'ES256', 'HS256'] as const)('played where an issuer signs with %s', (algorithm) => {
  let made: FullContext;
  beforeAll(async () => {
    made = await makeFullContext(algorithm);
  });

  it.each(stagedAttacks.map((attack) => [attack.id, attack] as const))(
    '%s plays to its end on a target that refuses everything, with and without the issuer’s key',
    async (_, attack) => {
      const { context, outside } = made;
      for (const given of [context, outside]) {
        if (!suits(attack, given)) continue;
        const results = await attack.play(refusingStage(given));
        const variants = results.map(({ variant }) => variant);
        expect(variants).toEqual([...new Set(variants)]);
        expect(results.filter(({ verdict }) => verdict === 'accepted')).toEqual([]);
        const silent = results.filter(({ verdict, reason }) => verdict === 'inconclusive' && reason === undefined);
        expect(silent).toEqual([]);
      }
    },
  );
});

describe('each attack with tokens', () => {
  it('forged some for one of the algorithms', () => {
    expect(tokenAttacks.map(({ id }) => id).filter((id) => !forged.has(id))).toEqual([]);
  });
});

function unprovenOf(forgeries: readonly Forgery[], context: ForgeContext, made: FullContext): unknown {
  const privateKeys = [made.decryptionKey, made.issuer.signer.jwk];
  return forgeries
    .filter((forgery) => !isProven(forgery, context, privateKeys))
    .map(({ variant, proof }) => `${variant}: not ${proof.kind}`);
}

/** It answers 401 to everything, and whoever waits for it waits for nothing. */
function refusingStage(context: ForgeContext): Stage {
  const answer: Answer = { kind: 'answered', status: 401, body: '', headers: {}, milliseconds: 1 };
  const stage: Stage = {
    context,
    present: async () => answer,
    fire: async ({ variant }) => ({ variant, verdict: 'refused' }),
    judge: (variant) => ({ variant, verdict: 'refused' }),
    pause: async () => {},
    wasAsked: () => false,
    keySetHost: {
      origin: 'http://127.0.0.1:9',
      url: 'http://127.0.0.1:9/.well-known/jwks.json',
      serve: () => {},
      countRequests: () => 0,
      countBytes: () => 0,
    },
    renew: async () => stage,
  };
  return stage;
}

/** Whether the kind of the issuer's key is one that the row is about; whatever else it needs, the context has. */
function suits(attack: TokenAttack | StagedAttack, context: ForgeContext): boolean {
  const provision = { context, hasKeySetHost: true, isRenewable: true, allowed: ['load', 'destructive'] as const };
  const lack = (['http', 'function'] as const).map((kind) => lackOf(attack, { ...provision, target: nobody(kind) }));
  return lack.includes(undefined);
}

function nobody(kind: 'http' | 'function'): Target {
  return { kind, name: 'nobody', present: async () => ({ kind: 'silent', milliseconds: 0 }) };
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A file and all that it imports within the package, for more than types. */
function reachableFrom(path: string, seen: Map<string, SourceFile> = new Map()): readonly SourceFile[] {
  if (seen.has(path)) return [];
  const text = readFileSync(path, 'utf8');
  seen.set(path, { path, text });
  const imports = /^(?:import|export) (?!type\b)[^;]*? from '(\.[^']+)';/gmu;
  for (const [, from = ''] of text.matchAll(imports)) reachableFrom(join(dirname(path), from), seen);
  return [...seen.values()];
}

function nodeIn(text: string): readonly string[] {
  const imports = [...text.matchAll(/^(?:import|export) (?!type\b)[^;]*? from '(node:[^']+)';/gmu)];
  const names = [...text.matchAll(/(?<![.\w'])(Buffer|process|setImmediate)\./gu)];
  return [...imports, ...names].map(([found]) => found);
}

/** The 138 rows that are known, in eight groups. */
function knownIds(): readonly string[] {
  const sizes = { A: 11, B: 15, C: 26, D: 18, E: 12, F: 24, G: 18, H: 14 };
  return Object.entries(sizes).flatMap(([group, size]) =>
    Array.from({ length: size }, (_, at) => `${group}${String(at + 1).padStart(2, '0')}`),
  );
}

function sentencesOf(text: string): number {
  return text.match(/[^.!?]{8,}[.!?](?=\s|$)/gu)?.length ?? 0;
}
