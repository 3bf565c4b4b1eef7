import { describe, expect, it } from 'vitest';
import { algOf, contentEncryptions, decryptionKey, type KeyKind, keyKinds } from '../test/jwe-material.ts';
import { es256Key, es256Set, goodClaims, policyWith, typ } from '../test/token-material.ts';
import type { ContentEncryption } from './jwe-algorithm.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { signThenEncryptJwt } from './jwe-sign.ts';
import { verifyEncryptedJwt } from './jwe-verify.ts';
import { isVerifiedJwt } from './jwt.ts';

const everyPair: readonly [KeyKind, ContentEncryption][] = keyKinds.flatMap((kind) =>
  contentEncryptions.map((enc): [KeyKind, ContentEncryption] => [kind, enc]),
);

describe('a token signed and encrypted', () => {
  it.each(everyPair)('with %s and %s comes back as it was', async (kind, enc) => {
    const key = await decryptionKey(kind, enc);
    const token = await signThenEncryptJwt(goodClaims, await es256Key(), key.encryptionKey, { typ });
    expect(token.split('.')).toHaveLength(5);
    const header = JSON.parse(atob((token.split('.')[0] as string).replaceAll('-', '+').replaceAll('_', '/')));
    expect(header).toMatchObject({ alg: algOf(kind), enc, kid: kind, typ, cty: 'JWT' });
    const verified = await verifyEncryptedJwt(token, createDecryptionKeySet([key]), await es256Set(), policyWith());
    expect(isVerifiedJwt(verified)).toBe(true);
    expect(verified.claims).toEqual(goodClaims);
    expect(verified.header).toEqual({ alg: 'ES256', typ, kid: 'es' });
  });
});
