import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { publishedSecrets, secretWords } from '@sealwright/jwt/known-secrets';
import { crackErrors } from '../errors.ts';
import type { Stage, WordlistStage } from './crack-stage.ts';
import { shortSecrets } from './default-secrets.ts';
import { type DictionaryLanguage, dictionaryWords } from './dictionaries.ts';
import type { HmacToken } from './hmac-token.ts';
import { countCandidates, readMask } from './mask.ts';
import type { RuleSet } from './word-rules.ts';

/** What is tried. */
export interface CrackScope {
  readonly rules: RuleSet;
  readonly wordlists: readonly string[];
  readonly masks: readonly string[];
  /** Words of whoever asks: the name of the application, of the team. */
  readonly words: readonly string[];
  /** The defaults, the token's own words, phrases and the dictionaries; without them only what was given is tried. */
  readonly builtIn: boolean;
  /** Whose dictionaries are tried beside the English ones. */
  readonly languages: readonly DictionaryLanguage[];
}

/** What frameworks, products and tutorials print. */
export const defaultSecrets: readonly string[] = [...shortSecrets, ...publishedSecrets];

/** What a search tries, in the order of how likely it is. */
export async function planStages(token: HmacToken, scope: CrackScope): Promise<readonly Stage[]> {
  const { rules, builtIn } = scope;
  // Few words that are near: all that people do with them takes a second.
  const near = rules === 'none' ? 'none' : 'deep';
  const names = [...new Set([...scope.words, ...(builtIn ? token.words : [])])];
  const own: Stage[] = [
    { kind: 'words', name: 'names', words: names, rules: near },
    ...scope.wordlists.map((path) => openWordlist(path, rules)),
  ];
  const masks = scope.masks.map(openMask);
  if (!builtIn) return withUnits([...own, ...masks]);
  const [short, long] = rules === 'none' ? [[], []] : phrasesOf(names, rules);
  return withUnits([
    { kind: 'words', name: 'defaults', words: defaultSecrets, rules },
    ...own,
    ...short,
    { kind: 'words', name: 'dictionaries', words: await dictionaryWords(scope.languages), rules },
    ...long,
    ...masks,
  ]);
}

/** Those of the most used words come before the dictionaries, all others, which are many, behind them. */
function phrasesOf(names: readonly string[], rules: 'fast' | 'deep'): readonly [readonly Stage[], readonly Stage[]] {
  const phrases: Stage = { kind: 'phrases', name: 'phrases', names: [], words: secretWords.slice(0, 24), longest: 3 };
  const named: Stage = { ...phrases, name: 'phrases of names', names, words: secretWords.slice(0, 32), longest: 2 };
  const longest = { fast: 3, deep: 4 }[rules];
  const long: Stage = { ...phrases, name: 'long phrases', words: secretWords.slice(0, 64), longest };
  // Without a name in it, a phrase of names would be one of the others.
  return [names.length === 0 ? [phrases] : [named, phrases], [long]];
}

/** Tells this search from any other, and says nothing about the token or the words that anybody could read from it. */
export function fingerprint(token: HmacToken, stages: readonly Stage[]): string {
  const hash = createHash('sha256').update(token.job.message).update('.').update(token.job.mac);
  return hash.update(JSON.stringify(stages)).digest('base64url');
}

function withUnits(stages: readonly Stage[]): readonly Stage[] {
  return stages.filter((stage) => stage.kind !== 'words' || stage.words.length > 0);
}

function openMask(text: string): Stage {
  const mask = readMask(text);
  if (mask === undefined) throw crackErrors.create('crack_mask_malformed');
  return { kind: 'mask', name: 'mask', mask: text, candidates: countCandidates(mask) };
}

function openWordlist(path: string, rules: RuleSet): WordlistStage {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw crackErrors.create('crack_wordlist_unreadable', { evidence: { reason: 'missing' } });
  // Not a folder, nor a pipe or a device: a search goes over it by places, and one that has no end is none.
  if (!status.isFile()) throw crackErrors.create('crack_wordlist_unreadable', { evidence: { reason: 'not_a_file' } });
  return { kind: 'wordlist', name: 'wordlist', path, bytes: status.size, changed: status.mtimeMs, rules };
}
