export {
  type CrackOptions,
  type CrackOutcome,
  type CrackPlace,
  type CrackProgress,
  crackSecret,
} from './crack/crack-secret.ts';
export type { DictionaryLanguage } from './crack/dictionaries.ts';
export { type HashcatMaterial, hashcatMaterial } from './crack/hashcat-material.ts';
export type { HmacName } from './crack/hmac-token.ts';
export type { RuleSet } from './crack/word-rules.ts';
export type { CrackErrorCode } from './errors.ts';
