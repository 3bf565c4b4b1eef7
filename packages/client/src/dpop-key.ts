import { changeRecord } from './indexed-db.ts';

/** A pair of keys, and whether the next page of this origin will find the same. */
export interface KeptKeys {
  readonly pair: CryptoKeyPair;
  readonly kept: boolean;
}

/**
 * The key pair under a name, made where there is none. The private half cannot be exported: a script that runs here may use it
 * while it runs, and takes nothing along. Of two pages that make one at the same instant the second finds the first's.
 *
 * Where there is no store, or a broken one, the pair lives as long as the page. What lies in the store and is no such pair is
 * replaced.
 */
export async function openKeys(name: string, factory: IDBFactory | undefined): Promise<KeptKeys> {
  // Before the transaction: one that waits for anything but itself has ended.
  const fresh = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  try {
    const pair = await changeRecord(factory, name, (stored) => (isPair(stored) ? stored : fresh));
    return { pair: pair ?? fresh, kept: pair !== undefined };
  } catch {
    return { pair: fresh, kept: false };
  }
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

/** A pair that could be exported is not ours: somebody put it there who has a copy. */
function isPair(value: unknown): value is CryptoKeyPair {
  const { privateKey, publicKey } = Object(value) as Partial<CryptoKeyPair>;
  return (
    privateKey instanceof CryptoKey &&
    publicKey instanceof CryptoKey &&
    !privateKey.extractable &&
    privateKey.usages.includes('sign') &&
    (privateKey.algorithm as EcKeyAlgorithm).namedCurve === algorithm.namedCurve
  );
}
