import { AuthError } from '@sealwright/jwt';
import { type ServerErrorCode, serverErrorRows } from '../server-errors.ts';

interface Details {
  readonly evidence?: Readonly<Record<string, number>>;
  readonly cause?: unknown;
}

/** The error of a code, with what the catalogue says of it. */
export function serverError<Code extends ServerErrorCode>(code: Code, details: Details = {}): AuthError<Code> {
  return new AuthError(code, serverErrorRows[code], details);
}
