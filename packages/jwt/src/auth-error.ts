/** Who has to act: the token's bearer, the calling program, whoever made the key, a peer on the network, or operations. */
export type Blame = 'token' | 'caller' | 'key' | 'peer' | 'system';

/** One row of an error catalogue: all that is known of a code before it happens. */
export interface ErrorRow {
  readonly blame: Blame;
  /** The `error` that goes on the wire (RFC 6749 §5.2, RFC 6750 §3.1). */
  readonly wireError: string;
  readonly httpStatus: number;
  /** The rule that was broken, as `RFC 7519 §4.1.4`. */
  readonly rfc: string;
  /** Constant: says what is wrong and never with which value. */
  readonly message: string;
  /** The names of the facts that this code may carry beside its message. */
  readonly evidence?: readonly string[];
}

/** All codes of one package, each with its row. */
export type ErrorCatalogue<Code extends string = string> = Readonly<Record<Code, ErrorRow>>;

/** Facts beside the message, by names fixed in the catalogue. Never a token, a secret or a claim's value. */
export type Evidence<Name extends string = string> = Readonly<Partial<Record<Name, string | number | boolean>>>;

/** Which names each code's evidence may have; a code that is not in it carries none. */
export type EvidenceNames = Readonly<Record<never, string>>;

type EvidenceOf<Names, Code> = Evidence<Code extends keyof Names ? Names[Code] & string : never>;

/** The errors of one catalogue. */
export interface ErrorFamily<Codes extends string, Names extends EvidenceNames = EvidenceNames> {
  readonly catalogue: ErrorCatalogue<Codes>;
  create<Code extends Codes>(
    code: Code,
    details?: { readonly evidence?: EvidenceOf<Names, Code>; readonly cause?: unknown },
  ): AuthError<Code>;
}

interface Details {
  readonly evidence?: Evidence;
  readonly cause?: unknown;
}

/**
 * The one error class. `code` is stable and for logs and metrics; `wireError` and `httpStatus` are for the outside,
 * where every bad token looks alike. The message is constant per code.
 *
 * It does NOT carry the token, a secret or a claim's value, neither in the message nor in the evidence.
 */
export class AuthError<Code extends string = string> extends Error {
  override readonly name = 'AuthError';
  readonly code: Code;
  readonly blame: Blame;
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly evidence: Evidence;

  constructor(code: Code, row: ErrorRow, { evidence, cause }: Details = {}) {
    super(row.message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.blame = row.blame;
    this.wireError = row.wireError;
    this.httpStatus = row.httpStatus;
    this.rfc = row.rfc;
    this.evidence = Object.freeze({ ...evidence });
  }
}

/**
 * Makes a family of errors from a catalogue, so that every package has the same class and the same columns.
 *
 * @example
 * type Code = 'session_ended';
 * const errors: ErrorFamily<Code> = defineErrors<Code>({
 *   session_ended: { blame: 'token', wireError: 'invalid_grant', httpStatus: 400, rfc: 'RFC 6749 §5.2', message: 'the session has ended' },
 * });
 * const refusal = errors.create('session_ended');
 */
export function defineErrors<Codes extends string, Names extends EvidenceNames = EvidenceNames>(
  catalogue: ErrorCatalogue<Codes>,
): ErrorFamily<Codes, Names> {
  for (const row of Object.values<ErrorRow>(catalogue)) Object.freeze(row);
  const rows = Object.freeze({ ...catalogue });
  return Object.freeze({
    catalogue: rows,
    create<Code extends Codes>(code: Code, details?: Details): AuthError<Code> {
      if (!Object.hasOwn(rows, code)) throw new TypeError('no such code');
      return new AuthError(code, rows[code], details);
    },
  });
}

/**
 * Whether a value is an `AuthError`, and, with `code`, that very one.
 *
 * @example
 * try {
 *   await verifyJwt(token, keySet, policy);
 * } catch (error) {
 *   if (!isAuthError(error, 'token_expired')) throw error;
 *   console.log('refresh, then try again');
 * }
 */
export function isAuthError<Code extends string = string>(value: unknown, code?: Code): value is AuthError<Code> {
  return value instanceof AuthError && (code === undefined || value.code === code);
}
