import { errors } from './errors.ts';

/** What came with a token, as an adapter reads it. */
export interface PresentedProof {
  /** The scheme by which the token came. */
  readonly scheme: 'bearer' | 'dpop';
  readonly method: string;
  /** The target of the request as sent: a path with its query, or an absolute URL. */
  readonly target: string;
  /** Every `DPoP` line of the request. */
  readonly proofs: readonly string[];
  /** The framework's own request, for who reads the certificate. */
  readonly request: unknown;
}

/** Judges the proofs that come with bound tokens: `dpop` of `@sealwright/verifier/dpop` makes one. */
export interface DpopCheck {
  /** For the challenge: the algorithms of proofs, with spaces between them. */
  readonly algorithms: string;
  /** The nonce for the next proof, where nonces are demanded. */
  nonce(): string | undefined;
  /** Resolves where a proof came for this token and this request, by the key with this thumbprint. Rejects otherwise. */
  check(jkt: string, token: string, presented: PresentedProof): Promise<void>;
}

/** `x5t#S256` of the certificate that the client of a request showed; undefined where it showed none. */
export type CertificateOf = (request: unknown) => string | undefined;

/** How bound tokens are judged; what is left out is refused. */
export interface ProofOptions {
  /**
   * Takes tokens that are bound to a key of their client (RFC 9449), with a proof by that key: `dpop` of
   * `@sealwright/verifier/dpop`. Left out: such tokens are refused.
   */
  readonly dpop?: DpopCheck;
  /**
   * Takes tokens that are bound to the certificate of their client (RFC 8705), and says which one a request came with: its
   * `certificateThumbprint`. Believe a header only where no client can write it. Left out: such tokens are refused.
   */
  readonly clientCertificate?: CertificateOf;
}

/** What a token is bound to: all of it has to be shown. */
export interface TokenBinding {
  readonly jkt: string | undefined;
  readonly certificate: string | undefined;
}

/**
 * The binding of a token's `cnf`; undefined for one that is bound to nothing. A member that is not understood is a condition
 * that nobody can fulfil here (RFC 7800 §3.1).
 */
export function readBinding(cnf: unknown): TokenBinding | undefined {
  if (cnf === undefined) return undefined;
  const { jkt, 'x5t#S256': certificate, ...rest } = (cnf ?? {}) as Readonly<Record<string, unknown>>;
  const understood = isText(jkt) && isText(certificate) && Object.keys(rest).length === 0;
  if (!understood || (jkt === undefined && certificate === undefined)) throw errors.create('proof_missing');
  return Object.freeze({ jkt, certificate });
}

/**
 * Refuses a token whose binding was not shown, and a proof for a token that is bound to no key: its sender thinks it is
 * (RFC 9449 §7.1–7.2). No promise where there is no proof to verify.
 */
export function checkBinding(
  binding: TokenBinding | undefined,
  token: string,
  presented: PresentedProof | undefined,
  { dpop, clientCertificate }: ProofOptions,
): Promise<void> | undefined {
  const provesKey = presented?.scheme === 'dpop';
  if (provesKey && binding?.jkt === undefined) throw errors.create('token_unbound');
  if (binding === undefined) return undefined;
  const { jkt, certificate } = binding;
  if (certificate !== undefined && certificate !== clientCertificate?.(presented?.request)) {
    throw errors.create('proof_missing');
  }
  if (jkt === undefined) return undefined;
  // As a bearer token it would be stolen goods, whatever stands beside it.
  if (dpop === undefined || !provesKey) throw errors.create('proof_missing');
  return dpop.check(jkt, token, presented);
}

/** A wrong one would be found out by the first bound token alone. */
export function checkProofOptions({ dpop, clientCertificate }: ProofOptions): ProofOptions {
  if (dpop !== undefined && typeof dpop.check !== 'function') throw new TypeError('dpop: what dpop() answers');
  if (clientCertificate !== undefined && typeof clientCertificate !== 'function') {
    throw new TypeError('clientCertificate: a function of the request');
  }
  return { ...(dpop && { dpop }), ...(clientCertificate && { clientCertificate }) };
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
