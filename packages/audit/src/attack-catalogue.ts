// The entry for pages: the attacks and what it takes to forge their tokens, without a target, a listener or a file.

export type { Attack, Forgery, Need, Severity, TokenAttack } from './attack.ts';
export { type AttackerKeys, createAttackerKeys } from './attacker-keys.ts';
export { catalogue } from './catalogue.ts';
export type { ForgeContext, Signer } from './forge-context.ts';
export type { Jwk } from './jwk.ts';
export { type KnownToken, readToken } from './known-token.ts';
export { missingNeeds } from './missing-needs.ts';
export { type PublishedKey, readPublishedKey } from './published-key.ts';
export { issueToken } from './unsafe-writer.ts';
