/** As they stand in `alg` on the wire. */
export const algorithms = [
  ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;

export type WireAlgorithm = (typeof algorithms)[number];

/** Key management, agreement on each of its curves. */
export const keyKinds = [
  ...(['dir', 'A256KW', 'RSA-OAEP-256'] as const),
  ...(['ECDH-ES P-256', 'ECDH-ES P-384', 'ECDH-ES P-521', 'ECDH-ES X25519'] as const),
  ...(['ECDH-ES+A256KW P-256', 'ECDH-ES+A256KW P-384', 'ECDH-ES+A256KW P-521', 'ECDH-ES+A256KW X25519'] as const),
] as const;

export type KeyKind = (typeof keyKinds)[number];

export const contentEncryptions = ['A128GCM', 'A256GCM', 'A256CBC-HS512'] as const;

/** Every key of encryption, by its kind and by what it encrypts content with. */
export const encryptionNames: readonly string[] = keyKinds.flatMap((kind) =>
  contentEncryptions.map((enc) => `${kind} ${enc}`),
);

const withoutEdDsa = algorithms.filter((alg) => alg !== 'EdDSA');

// What each library can. The tests hold both halves: what stands here works both ways, and what does not stand here
// fails, so that neither an algorithm that silently went nor a table that grew old passes.

/** What each signs and verifies. */
export const signatureSupport = {
  jose: algorithms,
  'fast-jwt': algorithms,
  jsonwebtoken: withoutEdDsa,
  PyJWT: algorithms,
  jwcrypto: algorithms,
  'Crypt::JWT': algorithms,
  'jose (C)': withoutEdDsa,
} as const satisfies Readonly<Record<string, readonly WireAlgorithm[]>>;

export interface EncryptionGaps {
  /** The names of what it does not decrypt of ours. */
  readonly notDecrypted: RegExp;
  /** And of what it does not encrypt, or not so that the RFC's reader could take it. */
  readonly notEncrypted: RegExp;
}

const nothing = /^$/;

export const encryptionSupport = {
  jose: { notDecrypted: nothing, notEncrypted: nothing },
  jwcrypto: { notDecrypted: nothing, notEncrypted: nothing },
  'Crypt::JWT': {
    // It agrees directly on X25519 not at all, and on NIST's curves on no more than 256 bits.
    notDecrypted: /^ECDH-ES (X25519|P-\d+ A256CBC)/,
    // It writes `epk` as a text that holds JSON: RFC 7518 §4.6.1.1 wants an object.
    notEncrypted: /^ECDH-ES/,
  },
  // As Debian builds it.
  'jose (C)': { notDecrypted: /X25519|RSA/, notEncrypted: /X25519|RSA/ },
} as const satisfies Readonly<Record<string, EncryptionGaps>>;
