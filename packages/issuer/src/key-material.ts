import {
  createSecret,
  exportPublicJwk,
  exportSigningJwk,
  generateSigningKey,
  importSigningJwk,
  isAuthError,
  parseStrictJson,
  type Secret,
  type SigningKey,
} from '@sealwright/jwt';
import { refreshKidBytes, refreshSecretBytes } from './defaults.ts';
import { errors } from './errors.ts';
import { openKey, sealKey } from './key-sealing.ts';
import type { KeyEncryption, KeyRow, KeyUse, RandomBytes } from './ports.ts';

/** The server's secret for the MACs of refresh tokens. It never leaves the issuer and is in no key set. */
export interface RefreshKey {
  /** Eleven base64url characters. */
  readonly kid: string;
  /** 32 bytes. */
  readonly secret: Secret;
}

/** A key of the ring, opened: what its row says and what it can do. */
export type OpenedKey =
  | { readonly use: 'access' | 'feed'; readonly key: SigningKey }
  | { readonly use: 'refresh'; readonly key: RefreshKey };

/** A fresh key that no row holds yet. The decision that takes it gives it its state and its times. */
export type FreshKey = Pick<KeyRow, 'kid' | 'use' | 'alg' | 'publicJwk' | 'sealed'>;

/** Makes a key and seals it, so that key material exists outside this function only sealed. */
export async function createFreshKey(
  use: KeyUse,
  alg: KeyRow['alg'],
  keyEncryption: KeyEncryption,
  random: RandomBytes,
): Promise<FreshKey> {
  if (use === 'refresh') {
    const identity = { kid: Buffer.from(random(refreshKidBytes)).toString('base64url'), use, alg } as const;
    const material = random(refreshSecretBytes);
    const sealed = await sealKey(material, identity, keyEncryption, random);
    material.fill(0);
    return { ...identity, publicJwk: null, sealed };
  }
  if (alg === 'HS256') throw new TypeError('keys that sign tokens and the feed are asymmetric');
  const key = await generateSigningKey(alg);
  const identity = { kid: key.kid, use, alg };
  const material = Buffer.from(JSON.stringify(await exportSigningJwk(key)), 'utf8');
  const sealed = await sealKey(material, identity, keyEncryption, random);
  material.fill(0);
  return { ...identity, publicJwk: exportPublicJwk(key.verificationKey), sealed };
}

/**
 * Opens a row of the ring. The public half is derived from the sealed private one, so that who can write to the table
 * cannot plant a verification key there: the column `publicJwk` is for reading only and must agree.
 *
 * @throws AuthError `key_encryption_wrong`, `key_row_damaged`
 */
export async function openFromRow(row: FreshKey, keyEncryption: KeyEncryption): Promise<OpenedKey> {
  if (row.sealed === null) throw damaged(row);
  const material = await openKey(row.sealed, row, keyEncryption);
  if (row.use === 'refresh') {
    return { use: row.use, key: Object.freeze({ kid: row.kid, secret: createSecret(material) }) };
  }
  const key = await importMaterial(material, row);
  const derived = exportPublicJwk(key.verificationKey);
  if (JSON.stringify(sorted(derived)) !== JSON.stringify(sorted(row.publicJwk ?? {}))) {
    throw damaged(row);
  }
  return { use: row.use, key };
}

async function importMaterial(material: Uint8Array, row: FreshKey): Promise<SigningKey> {
  if (row.alg === 'HS256') throw damaged(row);
  try {
    return await importSigningJwk(parseStrictJson(material), { alg: row.alg, kid: row.kid });
  } catch (cause) {
    if (!isAuthError(cause)) throw cause;
    throw damaged(row, cause);
  }
}

function damaged({ kid }: FreshKey, cause?: unknown): Error {
  return errors.create('key_row_damaged', { evidence: { kid }, ...(cause === undefined ? {} : { cause }) });
}

function sorted(jwk: object): readonly (readonly [string, unknown])[] {
  return Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1));
}
