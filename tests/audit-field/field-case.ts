import type { ApiSetup, TrustedAlgorithm, TrustedIssuer, VerifierAuditOptions, Verify } from '@sealwright/audit';

/** Sets a verifier up, and says what must be closed when it is no longer asked. */
export type FieldSetup = (trusted: TrustedIssuer, atEnd: AtEnd) => Verify | Promise<Verify>;

export type AtEnd = (close: () => unknown) => void;

/** A published hole: the release that has it must be caught by the row that names it, the fixed one must not. */
export type FieldCase = FunctionCase | ApiCase;

/** Behind a function that takes a token. */
export interface FunctionCase extends CaseFacts {
  /** The verifier on one of the two releases, as its documentation of the time would have people write it. */
  readonly setUp: (version: string) => FieldSetup;
}

/** Behind an HTTP API, where the hole is in how the request is read. */
export interface ApiCase extends CaseFacts {
  readonly serve: (version: string) => ApiSetup;
}

export interface CaseFacts {
  readonly advisory: string;
  readonly library: string;
  /** The row of the catalogue that names the advisory. */
  readonly row: string;
  readonly affected: string;
  /** Undefined where no fixed release can be had here. */
  readonly fixed: string | undefined;
  /** The algorithm of the issuer that it is set up with. */
  readonly algorithm: TrustedAlgorithm;
  /** The `typ` of its tokens, for libraries that know `JWT` alone. */
  readonly typ?: string;
  /** Its tokens are encrypted as well. */
  readonly encrypted?: VerifierAuditOptions['encrypted'];
  /** How the verifier is written, and why the hole is open there. One or two sentences, for the table. */
  readonly exercised: string;
  /**
   * The variants that show this advisory, where the row has others that show something else. By default all.
   */
  readonly variants?: RegExp;
}
