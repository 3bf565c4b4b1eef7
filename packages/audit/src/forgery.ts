import type { Jwk } from './jwk.ts';

/** One forged token. */
export interface Forgery {
  /** Stable, kebab-case, unique within its attack. */
  readonly variant: string;
  readonly token: string;
  /** What the token claims to be, in a form that `proof.ts` checks by itself. */
  readonly proof: Proof;
  /** Where the request differs from the ordinary one; HTTP alone. */
  readonly carriage?: Carriage;
  /** The address whose being asked is the finding. */
  readonly callback?: string;
}

/** Facts about a forged token that another implementation checks. */
export type Proof =
  /** The third segment is the MAC of the first two, under exactly these bytes. */
  | { readonly kind: 'mac'; readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512'; readonly key: Uint8Array }
  /** The third segment is a signature of the first two by the private half of this key; of ECDSA also in DER. */
  | { readonly kind: 'signature'; readonly alg: string; readonly key: Jwk; readonly encoding?: 'der' }
  /** RSA's public operation makes this block of the third segment, and it is not the one that the algorithm asks for. */
  | { readonly kind: 'rsa-block'; readonly alg: string; readonly key: Jwk; readonly block: Uint8Array }
  /** The third segment is empty. */
  | { readonly kind: 'unsigned' }
  /** There are three segments, and the third is no signature of the first two under the issuer's keys. */
  | { readonly kind: 'bad-signature' }
  /** Other text than the good token, and a lenient reader finds the same header, payload and signature in it. */
  | { readonly kind: 'same-content' }
  /** Encrypted to this key; within is this text. */
  | { readonly kind: 'encrypted'; readonly key: Jwk; readonly inner: string }
  /** As the person obtained it. */
  | { readonly kind: 'obtained' }
  /** Of a form that no JWS has: what it states, and the check of it. */
  | { readonly kind: 'form'; readonly states: string; readonly holds: (token: string) => boolean };

/** How a request carries the credential, where that is the attack. */
export interface Carriage {
  /** Headers instead of the ordinary credential; an array is sent as several header lines. `$TOKEN` stands for the token. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly cookie?: Readonly<Record<string, string>>;
}
