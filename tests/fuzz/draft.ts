import type { CorpusToken } from './corpus.ts';
import type { ObjectTree } from './json-tree.ts';
import type { Random } from './random.ts';
import type { Rules } from './rules.ts';

/** A token on its way from a tree to text. Each stage of mutation changes what its stage holds. */
export interface Draft {
  readonly base: CorpusToken;
  /** A token to take parts from. */
  readonly other: CorpusToken;
  readonly header: ObjectTree;
  readonly payload: ObjectTree;
  /** The corpus token's own, unless a mutator is about others. */
  rules: Rules;
  /** Who signs, where it is a forger; else the key of the corpus token does, or its old signature stays. */
  forge: Forger | undefined;
}

export type Forger = (signingInput: string) => Uint8Array;

export type TreeMutator = (draft: Draft, random: Random) => void;
export type TextMutator = (text: string, random: Random) => string;
export type BytesMutator = (bytes: Uint8Array, random: Random) => Uint8Array;
/** For the three parts: what they are, and those of the other token. */
export type PartsMutator = (parts: Parts, draft: Draft, random: Random) => Parts;
export type Parts = readonly [header: string, payload: string, signature: string];
/** The whole token; what is answered need not be a string. */
export type TokenMutator = (token: string, draft: Draft, random: Random) => unknown;
