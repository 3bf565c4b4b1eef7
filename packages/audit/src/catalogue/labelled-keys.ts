import type { Forgery, StagedAttack } from '../attack.ts';
import { attackerForgery, attackerKey, likelyAlg } from '../attacker-forgery.ts';
import { encodeBase64Url } from '../encoding.ts';
import type { Jwk } from '../jwk.ts';
import { issuerJwk } from '../key-set-stage.ts';
import { forgeMac } from '../mac-forgery.ts';
import { type PlantedKeys, playPlantedKeys } from '../planted-keys.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';
import { forgeLikelyMacs } from './key-confusion.ts';

/** B09. */
export const keyWithoutAlgorithm: StagedAttack = {
  kind: 'staged',
  id: 'B09',
  title: 'A key of the set names no algorithm, and the token’s is used',
  severity: 'critical',
  cwe: 347,
  source: ['RFC 7517 §4.4', 'RFC 8725 §3.1'],
  how: 'The alg member of a JWK is optional. A verifier that falls back to the header’s alg where the key names none has handed the choice to the attacker. The audit publishes the issuer’s key without its labels, and sends tokens under HMAC with that key’s texts and unsigned ones.',
  victims: [{ what: 'hono < 4.11.4', advisory: 'CVE-2026-22818' }],
  fix: 'Derive from the type and the curve of the key which algorithms it may run, once, when it is imported. HMAC is never among them for a key from a key set.',
  needs: ['jwks-host', 'public-key'],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    const { alg: _, use: __, key_ops: ___, ...bare } = issuerJwk(context);
    const kid = 'without-algorithm';
    const renamed = { ...context, good: { ...context.good, header: { ...context.good.header, kid } } };
    const macs = (await Promise.all(context.keys.slice(0, 1).map(async (key) => forgeLikelyMacs(renamed, key)))).flat();
    const input = writeInput({ ...renamed.good.header, alg: 'none' }, context.good.payload);
    const unsigned: Forgery = { variant: 'none', token: joinToken(input, ''), proof: { kind: 'unsigned' } };
    return playPlantedKeys(stage, [{ entries: [{ ...bare, kid }], forgeries: [...macs, unsigned] }]);
  },
};

/** B10. */
export const secretInKeySet: StagedAttack = {
  kind: 'staged',
  id: 'B10',
  title: 'A shared secret among the public keys of the set',
  severity: 'high',
  cwe: 347,
  source: ['RFC 7517 §9.2', 'RFC 8725 §3.1'],
  how: 'A key set holds a symmetric key beside the public ones, by an error of whoever publishes it. A verifier that takes it lets everybody who reads the set sign. The token chooses that key by its kid, or shares the kid of a public key.',
  victims: [{ what: 'firebase/php-jwt < 6.0.0', advisory: 'CVE-2021-46743' }],
  fix: 'Drop symmetric entries from key sets that come over the network. Refuse to build a set that mixes both kinds.',
  needs: ['jwks-host'],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    const bytes = crypto.getRandomValues(new Uint8Array(64));
    const secret = { kty: 'oct', k: encodeBase64Url(bytes) };
    const kid = String(issuerJwk(context).kid ?? 'secret');
    const sign = async (name: string, header: Readonly<Record<string, unknown>>): Promise<Forgery> =>
      forgeMac(context, name, bytes, 'SHA-256', header);
    return playPlantedKeys(stage, [
      {
        entries: [{ ...secret, kid: 'secret', use: 'sig', alg: 'HS256' }],
        forgeries: [await sign('labelled', { kid: 'secret' })],
      },
      { entries: [{ ...secret, kid: 'bare' }], forgeries: [await sign('without-labels', { kid: 'bare' })] },
      { entries: [secret], forgeries: [await sign('without-kid', { kid: undefined })] },
      {
        entries: [{ ...secret, kid }, issuerJwk(context)],
        forgeries: [await sign('kid-of-the-public-key', { kid })],
      },
    ]);
  },
};

/** B11. */
export const keyOfAnotherUse: StagedAttack = {
  kind: 'staged',
  id: 'B11',
  title: 'A key that is published for something else than signatures',
  severity: 'medium',
  cwe: 347,
  source: ['RFC 7517 §4.2', 'RFC 7517 §4.3', 'RFC 7517 §4.4'],
  how: 'A JWK may say what it is for: use, key_ops, alg. A key for encryption is often held by other people and other machines than the one that signs, and its private half decrypts. A verifier that ignores the labels lets whoever holds it issue tokens.',
  victims: [],
  fix: 'Enforce use, key_ops and alg when the key is imported, and treat labels that contradict one another as no key.',
  needs: ['jwks-host'],
  expect: 'refused',
  play: async (stage) => {
    const { context } = stage;
    const alg = likelyAlg(context);
    const key = await attackerKey(context, alg);
    const labels: Readonly<Record<string, Jwk>> = {
      'use-enc': { use: 'enc' },
      'use-enc-own-algorithm': { use: 'enc', alg },
      'key-ops-encrypt': { key_ops: ['encrypt', 'wrapKey'] },
      'key-ops-derive': { key_ops: ['deriveKey', 'deriveBits'] },
      'use-sig-key-ops-encrypt': { use: 'sig', key_ops: ['encrypt'] },
      'alg-for-encryption': { alg: alg.startsWith('E') ? 'ECDH-ES' : 'RSA-OAEP-256' },
      'use-sig-alg-for-encryption': { use: 'sig', alg: alg.startsWith('E') ? 'ECDH-ES+A256KW' : 'RSA-OAEP' },
    };
    const scenes = Object.entries(labels).map(async ([variant, label]): Promise<PlantedKeys> => {
      const forgery = await attackerForgery(context, key, variant, { header: { kid: variant } });
      return { entries: [{ ...key.publicJwk, kid: variant, ...label }], forgeries: [forgery] };
    });
    return playPlantedKeys(stage, await Promise.all(scenes));
  },
};
