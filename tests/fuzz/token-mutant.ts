/** One mutant of a token: which corpus token, which changes at which levels, who signs it. */

import { signBarely } from './bare-signature.ts';
import type { CorpusGroup } from './corpus.ts';
import type { Draft, Parts } from './draft.ts';
import { forgeryMutators, isCheap } from './forge.ts';
import { copyOf, textOf } from './json-tree.ts';
import type { FuzzKey } from './keys.ts';
import { claimMutators } from './mutate-claims.ts';
import { headerMutators } from './mutate-header.ts';
import { jsonTextMutators, utf8Mutators } from './mutate-json-text.ts';
import { base64UrlMutators, bitMutators } from './mutate-segment.ts';
import { mutateSignature } from './mutate-signature.ts';
import { structureMutators } from './mutate-structure.ts';
import { partsOf, spliceMutators, tokenMutators } from './mutate-token.ts';
import type { Random } from './random.ts';
import type { Ring } from './rings.ts';
import { type Rules, rulesByName } from './rules.ts';

/** How many of all mutants each kind is, and the level at which it works. */
const kinds = [
  { name: 'unchanged', level: 'none', share: 2 },
  { name: 'claims', level: 'tree', share: 18 },
  { name: 'header', level: 'tree', share: 13 },
  { name: 'JSON structure', level: 'tree', share: 20 },
  { name: 'forgery', level: 'tree', share: 6 },
  { name: 'JSON text', level: 'text', share: 12 },
  { name: 'UTF-8', level: 'bytes', share: 6 },
  { name: 'base64url', level: 'segment', share: 8 },
  { name: 'bits', level: 'segment', share: 5 },
  { name: 'signature', level: 'signature', share: 3 },
  { name: 'splice', level: 'parts', share: 4 },
  { name: 'token', level: 'token', share: 3 },
] as const;

type Kind = (typeof kinds)[number];

export const kindNames: readonly string[] = kinds.map(({ name }) => name);
export type Signing = 'kept' | 'signed anew' | 'forged';

export interface TokenMutant {
  readonly token: unknown;
  readonly ring: Ring;
  readonly rules: Rules;
  /** Of the token that it was made from. */
  readonly key: FuzzKey;
  /** The kind, or how many of them together. */
  readonly category: string;
  readonly signing: Signing;
}

const allRules: readonly Rules[] = Object.values(rulesByName);

export function makeTokenMutant(corpus: readonly CorpusGroup[], rings: readonly Ring[], random: Random): TokenMutant {
  const group = random.pickByShare(corpus);
  const base = random.pick(group.tokens);
  const other = random.pick(random.chance(0.5) ? group.tokens : random.pick(corpus).tokens);
  const chosen = Array.from({ length: random.chance(0.72) ? 1 : random.chance(0.7) ? 2 : 3 }, () =>
    random.pickByShare(kinds),
  );
  // Mutators of other levels only read the trees.
  const changesTrees = chosen.some(({ level }) => level === 'tree');
  const header = changesTrees ? copyOf(base.header) : base.header;
  const payload = changesTrees ? copyOf(base.payload) : base.payload;
  const draft: Draft = { base, other, header, payload, rules: base.rules, forge: undefined };
  for (const { name, level } of chosen) {
    if (level === 'tree') random.pick(treeMutators[name])(draft, random);
  }
  const { token, signing } = write(draft, chosen, random);
  const first = chosen[0] as Kind;
  return {
    token: chosen.reduce<unknown>((text, kind) => mutateWhole(text, kind, draft, random), token),
    // Now and then keys and rules that are not the token's own.
    key: base.key,
    ring: random.chance(0.95) ? base.ring : random.pick(rings),
    rules: random.chance(0.92) ? draft.rules : random.pick(allRules),
    category: chosen.length === 1 ? first.name : `${chosen.length} kinds together`,
    signing,
  };
}

const treeMutators = {
  claims: claimMutators,
  header: headerMutators,
  'JSON structure': structureMutators,
  forgery: forgeryMutators,
} as const;

function write(draft: Draft, chosen: readonly Kind[], random: Random): { token: string; signing: Signing } {
  const { base } = draft;
  const [baseHeader, basePayload, baseSignature] = partsOf(base.text);
  const changes = chosen.some(({ level }) => level === 'tree' || level === 'text' || level === 'bytes');
  // In a part the choice of which follows the same chance as in trees.
  const written = changes ? writeParts(draft, chosen, random) : [baseHeader, basePayload];
  let header = written[0] as string;
  let payload = written[1] as string;
  let mutateLate: readonly Kind[] = chosen.filter(({ level }) => level === 'segment' || level === 'signature');
  for (const kind of mutateLate.filter(({ level }) => level === 'segment')) {
    if (random.chance(0.34)) continue;
    mutateLate = mutateLate.filter((one) => one !== kind);
    if (random.chance(0.35)) header = mutateSegment(header, kind, random);
    else payload = mutateSegment(payload, kind, random);
  }
  const input = `${header}.${payload}`;
  const { signature, signing } = signatureFor(
    input,
    draft,
    baseSignature,
    input === `${baseHeader}.${basePayload}`,
    random,
  );
  let parts: Parts = [header, payload, signature];
  for (const kind of mutateLate) parts = [header, payload, mutateLast(parts[2], kind, draft, random)];
  for (const { level } of chosen) if (level === 'parts') parts = random.pick(spliceMutators)(parts, draft, random);
  return { token: parts.join('.'), signing };
}

function writeParts(draft: Draft, chosen: readonly Kind[], random: Random): [string, string] {
  const texts = [textOf(draft.header), textOf(draft.payload)];
  for (const { level } of chosen) {
    if (level === 'text') change(texts, random, (text) => random.pick(jsonTextMutators)(text, random));
  }
  const bytes: Uint8Array[] = texts.map((text) => Buffer.from(text, 'utf8'));
  for (const { level } of chosen) {
    if (level === 'bytes') change(bytes, random, (one) => random.pick(utf8Mutators)(one, random));
  }
  return bytes.map((one) => Buffer.from(one).toString('base64url')) as [string, string];
}

function change<T>(pair: T[], random: Random, mutate: (one: T) => T): void {
  const index = random.chance(0.33) ? 0 : 1;
  pair[index] = mutate(pair[index] as T);
}

function mutateSegment(segment: string, { name }: Kind, random: Random): string {
  if (name === 'base64url') return random.pick(base64UrlMutators)(segment, random);
  const bytes = random.pick(bitMutators)(Buffer.from(segment, 'base64url'), random);
  return Buffer.from(bytes).toString('base64url');
}

function mutateLast(segment: string, kind: Kind, draft: Draft, random: Random): string {
  if (kind.level === 'segment') return mutateSegment(segment, kind, random);
  return Buffer.from(mutateSignature(Buffer.from(segment, 'base64url'), draft, random)).toString('base64url');
}

/**
 * Two thirds of what changed are signed anew, since under an old signature no rule behind it is ever reached. Under
 * keys that are slow to sign with, few are.
 */
function signatureFor(
  input: string,
  { base, forge }: Draft,
  old: string,
  unchanged: boolean,
  random: Random,
): { signature: string; signing: Signing } {
  if (forge !== undefined) return { signature: Buffer.from(forge(input)).toString('base64url'), signing: 'forged' };
  const chance = base.key.alg.startsWith('HS') ? 0.85 : isCheap(base.key) ? 0.35 : 0.04;
  if (unchanged || !random.chance(chance)) return { signature: old, signing: 'kept' };
  const signature = signBarely(base.key.alg, base.key.bare, input).toString('base64url');
  return { signature, signing: 'signed anew' };
}

function mutateWhole(token: unknown, { level }: Kind, draft: Draft, random: Random): unknown {
  return level === 'token' && typeof token === 'string' ? random.pick(tokenMutators)(token, draft, random) : token;
}
