import type { TrustedAlgorithm, TrustedIssuer, Verify } from '@sealwright/audit';

/** Sets a verifier up, and says what must be closed when it is no longer asked. */
export type FieldSetup = (trusted: TrustedIssuer, atEnd: AtEnd) => Verify | Promise<Verify>;

export type AtEnd = (close: () => unknown) => void;

/** A published hole: the release that has it must be caught by the row that names it, the fixed one must not. */
export interface FieldCase {
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
  /** How the verifier is written, and why the hole is open there. One or two sentences, for the table. */
  readonly exercised: string;
  /** The verifier on one of the two releases, as its documentation of the time would have people write it. */
  readonly setUp: (version: string) => FieldSetup;
  /**
   * The variants that show this advisory, where the row has others that show something else. By default all.
   */
  readonly variants?: RegExp;
}
