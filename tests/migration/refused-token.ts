import { goodClaims, goodHeader, hs256, type Keys } from './forged-token.ts';
import type { Acceptance, Library } from './former-libraries.ts';

/** A token that another library accepts and this one refuses: a row of the tables in docs/migrate-from-*.md. */
export interface RefusedToken {
  readonly what: string;
  readonly token: () => string;
  /** Default: the shared secret. */
  readonly keys?: Keys;
  /** A library that is not named refuses the token as well. */
  readonly accepted: Readonly<Partial<Record<Library, Acceptance>>>;
  readonly code: string;
  readonly why: string;
}

export const both = { jsonwebtoken: 'every option', jose: 'every option' } as const;
export const jsonwebtoken = { jsonwebtoken: 'every option' } as const;
export const jose = { jose: 'every option' } as const;

export const headed = (members: object): string => hs256({ header: { ...goodHeader, ...members } });
export const claiming = (members: object): string => hs256({ payload: { ...goodClaims, ...members } });
