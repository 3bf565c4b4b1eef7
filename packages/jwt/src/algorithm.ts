/** The HMAC algorithms of RFC 7518 §3.2. */
export type HmacAlgorithm = 'HS256' | 'HS384' | 'HS512';

/** The signature algorithms of RFC 7518 §3.3–3.5 and RFC 9864 (`Ed25519`, written `EdDSA` on the wire). */
export type AsymmetricAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'Ed25519';

/** Every algorithm there is. `none` is not one of them, so nothing can name it. */
export type Algorithm = HmacAlgorithm | AsymmetricAlgorithm;

export type HashName = 'sha256' | 'sha384' | 'sha512';
export type EcCurve = 'P-256' | 'P-384' | 'P-521';

export interface HmacSpec {
  readonly alg: HmacAlgorithm;
  readonly wireNames: readonly string[];
  readonly hash: HashName;
  readonly hashBytes: number;
}

export type AsymmetricSpec = RsaSpec | EcSpec | OkpSpec;

export interface RsaSpec extends SignatureSpec {
  readonly kty: 'RSA';
  readonly padding: 'pkcs1' | 'pss';
  readonly hash: HashName;
  readonly hashBytes: number;
}

export interface EcSpec extends SignatureSpec {
  readonly kty: 'EC';
  readonly crv: EcCurve;
  readonly hash: HashName;
  readonly coordinateBytes: number;
}

export interface OkpSpec extends SignatureSpec {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
}

interface SignatureSpec {
  readonly alg: AsymmetricAlgorithm;
  /** What a token's `alg` may say under such a key; the first is what we write. */
  readonly wireNames: readonly string[];
}

/**
 * The one table that the rest of the package reads, with a null prototype so that no inherited name is an algorithm.
 * Adding an algorithm is adding a row here and teaching the engines its row.
 */
export const asymmetricSpecs: Readonly<Record<AsymmetricAlgorithm, AsymmetricSpec>> = table<
  AsymmetricAlgorithm,
  AsymmetricSpec
>([
  ...withHash(256, 'P-256', 32),
  ...withHash(384, 'P-384', 48),
  ...withHash(512, 'P-521', 66),
  // RFC 9864 retires the polymorphic name `EdDSA`; issuers in the field still write it, so the key answers to both.
  row<OkpSpec>({ alg: 'Ed25519', kty: 'OKP', crv: 'Ed25519' }, ['EdDSA', 'Ed25519']),
]);

/** The HMAC rows, in a table of their own: no look-up for a public key can end here. */
export const hmacSpecs: Readonly<Record<HmacAlgorithm, HmacSpec>> = /* @__PURE__ */ table<HmacAlgorithm, HmacSpec>([
  /* @__PURE__ */ hmac(256),
  /* @__PURE__ */ hmac(384),
  /* @__PURE__ */ hmac(512),
]);

/**
 * Whether a header's `alg` names any algorithm of ours at all: exact and case-sensitive (RFC 7515 §4.1.1). Not by the
 * tables, of which a program needs one or the other.
 */
export function isWireAlgorithm(name: string): boolean {
  return /^([HRPE]S(256|384|512)|Ed(DSA|25519))$/.test(name);
}

export function isAsymmetricAlgorithm(name: unknown): name is AsymmetricAlgorithm {
  return typeof name === 'string' && name in asymmetricSpecs;
}

/** An algorithm given by the program: a wrong one is the program's fault. */
export function checkedAlgorithm<A extends AsymmetricAlgorithm>(alg: A): A {
  if (!isAsymmetricAlgorithm(alg)) throw new TypeError('alg: not an asymmetric algorithm (EdDSA is called Ed25519)');
  return alg;
}

export function isHmacAlgorithm(name: unknown): name is HmacAlgorithm {
  return typeof name === 'string' && name in hmacSpecs;
}

type HashBits = 256 | 384 | 512;

/** The three algorithms that have the hash of one length: two of RSA (RFC 7518 §3.3, §3.5), one of a curve (§3.4). */
function withHash(bits: HashBits, crv: EcCurve, coordinateBytes: number): readonly AsymmetricSpec[] {
  const [hash, hashBytes] = [`sha${bits}`, bits / 8] as const;
  return [
    row<RsaSpec>({ alg: `RS${bits}`, kty: 'RSA', padding: 'pkcs1', hash, hashBytes }),
    row<RsaSpec>({ alg: `PS${bits}`, kty: 'RSA', padding: 'pss', hash, hashBytes }),
    row<EcSpec>({ alg: `ES${bits}`, kty: 'EC', crv, hash, coordinateBytes }),
  ];
}

function hmac(bits: HashBits): HmacSpec {
  return row<HmacSpec>({ alg: `HS${bits}`, hash: `sha${bits}`, hashBytes: bits / 8 });
}

function row<Row extends Named>(made: Omit<Row, 'wireNames'>, wireNames: readonly string[] = [made.alg]): Row {
  return Object.freeze({ ...made, wireNames: Object.freeze(wireNames) } as Row);
}

interface Named {
  readonly alg: string;
  readonly wireNames: readonly string[];
}

function table<Name extends string, Row extends { readonly alg: Name }>(
  rows: readonly Row[],
): Readonly<Record<Name, Row>> {
  return Object.freeze(Object.assign(Object.create(null), Object.fromEntries(rows.map((one) => [one.alg, one]))));
}
