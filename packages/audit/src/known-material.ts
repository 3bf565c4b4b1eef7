import type { ForgeContext, OtherTokenKind, Signer } from './attack.ts';
import { createAttackerKeys } from './attacker-keys.ts';
import { auditErrors } from './errors.ts';
import { publishKeys, readKeySet } from './issuer-keys.ts';
import type { Jwk } from './jwk.ts';
import { readToken } from './known-token.ts';
import { readKnownToken } from './obtained-token.ts';

/** What a person gives about a target that was set up without the audit. The more is given, the more can be judged. */
export interface KnownMaterial {
  /** A good token, fresh: it must outlive the run. */
  readonly token: string;
  /** The issuer's key set, as published. */
  readonly keySetText?: string;
  /** A public key of the issuer, where there is no key set. */
  readonly publicKey?: Jwk;
  /** The issuer's own key: for rows that bend what a good signature stands for. */
  readonly signer?: Signer;
  /** The key to which tokens for the target are encrypted, where it decrypts. Default: that of the key set with `use: enc`. */
  readonly encryptionKey?: Jwk;
  readonly sameKeyToken?: string;
  readonly others?: Readonly<Partial<Record<OtherTokenKind, string>>>;
}

/**
 * What the catalogue forges with. Sends nothing.
 *
 * @throws AuthError `good_token_unreadable`, `second_token_unreadable`, `key_set_unreadable`, `public_keys_unfit`.
 */
export async function readContext(material: KnownMaterial, reach: ForgeContext['reach']): Promise<ForgeContext> {
  const good = readKnownToken(material.token);
  const { keySetText, publicKey, signer, sameKeyToken, others = {} } = material;
  const second = sameKeyToken === undefined ? undefined : readToken(sameKeyToken);
  if (sameKeyToken !== undefined && second === undefined) throw auditErrors.create('second_token_unreadable');
  const jwks = [
    ...(keySetText === undefined ? [] : readKeySet(keySetText)),
    ...(publicKey === undefined ? [] : [publicKey]),
  ];
  const encryptionKey = material.encryptionKey ?? jwks.find(({ use }) => use === 'enc');
  return {
    now: Math.floor(Date.now() / 1000),
    good,
    keys: await publishKeys(jwks, good),
    attacker: createAttackerKeys(),
    others,
    reach,
    ...(keySetText === undefined ? {} : { keySetText }),
    ...(signer === undefined ? {} : { signer }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    ...(second === undefined ? {} : { sameKeyToken: second }),
  };
}
