import type { JWTHeaderParameters, JWTVerifyOptions } from 'jose';
import { type CryptoKey, importJWK, jwtVerify } from 'jose';
import type { FuzzKey } from './keys.ts';
import type { Ring } from './rings.ts';
import { now, type Rules } from './rules.ts';

/**
 * Whether jose's `jwtVerify` accepts a token under the same keys and the same expectations. Its claims rules know no
 * issuer of a key, no cap on a lifetime and no required values, so it accepts more; what we accept it must accept too.
 */
export async function isAcceptedByJose(token: string, ring: Ring, rules: Rules): Promise<boolean> {
  const { typs } = rules;
  // Its `typ` is one value, so each of ours is asked for in turn.
  const wanted = typeof typs === 'string' ? [undefined] : typs;
  for (const typ of wanted) {
    try {
      await jwtVerify(token, (header) => keyFor(header, ring), optionsOf(rules, typ));
      return true;
    } catch {
      // Refused under this one.
    }
  }
  return false;
}

function optionsOf(rules: Rules, typ: string | undefined): JWTVerifyOptions {
  return {
    issuer: [...rules.issuers],
    ...(typeof rules.audiences === 'string' ? {} : { audience: [...rules.audiences] }),
    ...(typ === undefined ? {} : { typ }),
    clockTolerance: rules.skew,
    currentDate: new Date(now * 1000),
  };
}

function keyFor(header: JWTHeaderParameters, ring: Ring): Promise<CryptoKey | Uint8Array> {
  const keys = ring.trusted.flatMap((trusted) => trusted.keys);
  const lonely = ring.trusted.filter((trusted) => trusted.keys.length === 1).flatMap((trusted) => trusted.keys);
  const key = header.kid === undefined ? lonely[0] : keys.find(({ kid }) => kid === header.kid);
  return key === undefined ? Promise.reject(new Error('no such key')) : prepared(key);
}

const preparedKeys = new Map<FuzzKey, Promise<CryptoKey | Uint8Array>>();

function prepared(key: FuzzKey): Promise<CryptoKey | Uint8Array> {
  let ready = preparedKeys.get(key);
  if (ready === undefined) {
    ready = prepare(key);
    preparedKeys.set(key, ready);
  }
  return ready;
}

async function prepare({ alg, bare }: FuzzKey): Promise<CryptoKey | Uint8Array> {
  if (!('secret' in bare)) return importJWK({ ...bare.publicKey.export({ format: 'jwk' }) }, alg);
  const algorithm = { name: 'HMAC', hash: `SHA-${alg.slice(2)}` };
  return crypto.subtle.importKey('raw', Uint8Array.from(bare.secret), algorithm, false, ['verify']);
}
