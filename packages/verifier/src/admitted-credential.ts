import type { VerifiedJwt } from '@sealwright/jwt';

/** A symbol of this module alone, which JSON and copies leave out; a WeakMap in its place costs 2 µs a request. */
const key: unique symbol = Symbol('admitted credential');

/** A token that a guard let a request through with, and what it was verified to say. Whoever prints it sees no token. */
export class AdmittedCredential {
  readonly auth: VerifiedJwt<unknown>;
  readonly #token: string;

  constructor(auth: VerifiedJwt<unknown>, token: string) {
    this.auth = auth;
    this.#token = token;
  }

  revealToken(): string {
    return this.#token;
  }
}

/** For guards: leaves with the framework's own request what it may act with, for as long as the request lives. */
export function leaveCredential(request: unknown, auth: VerifiedJwt<unknown>, token: string): void {
  if (typeof request !== 'object' || request === null) return;
  (request as Marked)[key] = new AdmittedCredential(auth, token);
}

/** What a guard let this request through with; undefined where none did. Nothing that a caller sends can put it there. */
export function findCredential(request: object): AdmittedCredential | undefined {
  const credential = (request as Marked)[key];
  return credential instanceof AdmittedCredential ? credential : undefined;
}

interface Marked {
  [key]?: AdmittedCredential;
}
