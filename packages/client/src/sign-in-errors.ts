import type { SignInErrorCode } from './sign-in-error-rows.ts';

export type { SignInErrorCode };

/**
 * Why a sign-in by redirect came to nothing. The message is the code in words, since a page pays for each byte; `docs/errors.md`
 * says more. It holds nothing of an address, a token or an answer: whoever can make a person follow a link writes the address.
 *
 * @example
 * import { SignInError } from '@sealwright/client/code';
 * const failure = new SignInError('sign_in_refused', 'access_denied');
 * if (failure.error === 'access_denied') failure.message satisfies string;
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;
  /** Of `sign_in_refused`, `sign_in_code_refused` and `sign_in_request_refused`: the server's `error`, as `login_required`. */
  readonly error: string | undefined;

  constructor(code: SignInErrorCode, error?: unknown) {
    super(code.replaceAll('_', ' '));
    this.code = code;
    // A word, and not a sentence: it may end up on a page.
    this.error = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
  }
}
