import type { AuditedRequest } from './audited-request.ts';
import type { Carriage } from './forgery.ts';

/** Whatever a token is presented to: an API, a function. */
export interface Target {
  readonly kind: 'http' | 'function';
  /** For people: the method and the address without its query, or the function's name. */
  readonly name: string;
  /** How a token is presented; HTTP alone. */
  readonly request?: AuditedRequest;
  /** Never throws for what the target does: that is an answer. */
  readonly present: (presentation: Presentation) => Promise<Answer>;
}

export interface Presentation {
  /** Undefined: no credential at all. */
  readonly token: string | undefined;
  readonly carriage?: Carriage;
}

/** What the target did. A function that takes the token answers 200, one that refuses it 401. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** At most the first 64 KiB. */
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly milliseconds: number;
    }
  /** The connection broke, or the program died. */
  | { readonly kind: 'broke'; readonly why: string; readonly milliseconds: number }
  | { readonly kind: 'silent'; readonly milliseconds: number }
  /** Never sent: the transport cannot carry it, or nothing more may be sent. */
  | { readonly kind: 'unsent'; readonly why: string; readonly milliseconds: number };
