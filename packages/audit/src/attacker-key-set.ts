import type { AttackerKey } from './attacker-forgery.ts';
import type { KeySetAnswer } from './stage.ts';

/** The attacker's key set, as text: his key under this key id, whatever the verifier filters by. */
export function attackerKeySet({ publicJwk, alg }: AttackerKey, kid: unknown): string {
  return JSON.stringify({ keys: [{ ...publicJwk, kid, use: 'sig', alg }] });
}

/** What an attacker's address answers where a key set is looked for. */
export function keySetAnswer(key: AttackerKey, kid: unknown): KeySetAnswer {
  return { headers: { 'content-type': 'application/jwk-set+json' }, body: attackerKeySet(key, kid) };
}

/**
 * What it answers where an issuer is looked for: metadata and key set in one document, so that whoever asks for either,
 * at any path below, finds it.
 */
export function issuerAnswer({ publicJwk, alg }: AttackerKey, kid: unknown, address: string): KeySetAnswer {
  const keys = [{ ...publicJwk, kid, use: 'sig', alg }];
  const body = JSON.stringify({ issuer: address, jwks_uri: `${address}/.well-known/jwks.json`, keys });
  return { headers: { 'content-type': 'application/json' }, body };
}
