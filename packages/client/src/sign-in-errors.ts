/** Every code that a sign-in by redirect can fail with. */
export type SignInErrorCode = keyof typeof messages;

/**
 * Why a sign-in by redirect came to nothing. The message is constant for each code and holds nothing of an address, a token or an
 * answer: whoever can make a person follow a link writes what stands in the address.
 *
 * @example
 * const failure = new SignInError('sign_in_refused', 'access_denied');
 * if (failure.error === 'access_denied') failure.message satisfies string;
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;
  /** Of `sign_in_refused`, `sign_in_code_refused` and `sign_in_request_refused`: the server's `error`, as `login_required`. */
  readonly error: string | undefined;

  constructor(code: SignInErrorCode, error?: unknown) {
    super(messages[code]);
    this.code = code;
    // A word, and not a sentence: it may end up on a page.
    this.error = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
  }
}

const messages = {
  sign_in_unavailable: 'the authorization server cannot be reached or cannot answer now',
  sign_in_metadata_refused: 'the metadata is not that of this issuer, or of one without PKCE by S256',
  sign_in_request_refused: 'the authorization server refuses the pushed request',
  sign_in_not_begun: 'this tab has begun no such sign-in, or too long ago',
  sign_in_answer_malformed: 'the address is no answer to a sign-in',
  sign_in_answer_foreign: 'the answer does not name the issuer that was asked',
  sign_in_refused: 'the authorization server did not let the person in',
  sign_in_code_refused: 'the authorization server gives nothing for the code',
  sign_in_tokens_malformed: 'the token answer is none, or not for what was asked',
  sign_in_id_token_refused: 'the ID token is not one for this sign-in',
} as const;

const caller = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 };
const system = { blame: 'system', wireError: 'server_error', httpStatus: 502 };

/** How the table of errors shows them. A page does not ship this. */
export const signInErrorRows: Readonly<Record<SignInErrorCode, SignInErrorRow>> = /* @__PURE__ */ rowsOf();

interface SignInErrorRow {
  readonly blame: string;
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly message: string;
}

function rowsOf(): typeof signInErrorRows {
  const rows: Readonly<Record<SignInErrorCode, Omit<SignInErrorRow, 'message'>>> = {
    sign_in_unavailable: { ...system, wireError: 'temporarily_unavailable', httpStatus: 503, rfc: 'RFC 9110 §15.6.4' },
    sign_in_metadata_refused: { ...system, rfc: 'RFC 8414 §3.3' },
    sign_in_request_refused: { ...caller, rfc: 'RFC 9126 §2.3' },
    sign_in_not_begun: { ...caller, rfc: 'RFC 9700 §4.7' },
    sign_in_answer_malformed: { ...caller, rfc: 'RFC 6749 §4.1.2' },
    sign_in_answer_foreign: { ...caller, rfc: 'RFC 9207 §2.4' },
    sign_in_refused: { ...caller, wireError: 'access_denied', httpStatus: 403, rfc: 'RFC 6749 §4.1.2.1' },
    sign_in_code_refused: { ...caller, wireError: 'invalid_grant', rfc: 'RFC 6749 §5.2' },
    sign_in_tokens_malformed: { ...system, rfc: 'RFC 6749 §5.1' },
    sign_in_id_token_refused: { ...system, rfc: 'OpenID Connect Core §3.1.3.7' },
  };
  const entries = Object.entries(rows).map(([code, row]) => [
    code,
    { ...row, message: messages[code as SignInErrorCode] },
  ]);
  return Object.fromEntries(entries) as typeof signInErrorRows;
}
