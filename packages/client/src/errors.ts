import { type ClientErrorCode, clientErrorRows } from './client-error-rows.ts';
import type { WaitReason } from './grant.ts';
import { serverErrorRows } from './server-errors.ts';
import { signInErrorRows } from './sign-in-error-rows.ts';

export type { ClientErrorCode };

export interface ClientErrorDetails {
  /** Of `token_unavailable`. */
  readonly reason?: WaitReason | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** The sentence of the authorization server, such as why a password is refused. Constant words, fit to be shown to a developer. */
  readonly description?: string | undefined;
}

/**
 * What this client throws. The message is the code in words, since a page pays for each byte; `docs/errors.md` says more.
 * Nothing of a token, an address or a password is in it.
 *
 * @example
 * const error = new ClientError('not_signed_in');
 * if (error.code === 'not_signed_in') error.message satisfies string;
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  declare readonly reason?: WaitReason | undefined;
  declare readonly retryAfterSeconds?: number | undefined;
  declare readonly description?: string | undefined;

  constructor(code: ClientErrorCode, details?: ClientErrorDetails) {
    super(code.replaceAll('_', ' '));
    this.code = code;
    Object.assign(this, details);
  }
}

/** Every code of the package, for the table of errors. A page does not ship this. */
export const allErrors: { readonly catalogue: Readonly<Record<string, object>> } = /* @__PURE__ */ collect();

function collect(): typeof allErrors {
  return { catalogue: { ...clientErrorRows, ...signInErrorRows, ...serverErrorRows } };
}
