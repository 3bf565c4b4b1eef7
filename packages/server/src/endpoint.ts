import type { TSchema } from 'typebox';
import type { Exchange } from './exchange.ts';

/** One method of one path: what it does, and what the OpenAPI document says of it. */
export interface Endpoint {
  readonly operation: Operation;
  handle(exchange: Exchange): Response | Promise<Response>;
}

export interface Operation {
  readonly id: string;
  readonly summary: string;
  /** How the caller shows who it is; absent: not at all, or in the body. */
  readonly security?: readonly SecurityScheme[];
  readonly body?: {
    readonly mediaType: 'application/json' | 'application/x-www-form-urlencoded';
    readonly schema: TSchema;
  };
  readonly query?: Readonly<Record<string, TSchema>>;
  /** By status. The refusals that every endpoint shares are added to each. */
  readonly answers: Readonly<Record<number, Answer>>;
}

export interface Answer {
  readonly description: string;
  readonly mediaType?: string;
  /** Other media types that it comes in, for who asks for one or is registered for one. */
  readonly also?: readonly string[];
  readonly schema?: TSchema;
}

export type SecurityScheme =
  | 'accountToken'
  | 'adminToken'
  | 'anyToken'
  | 'refreshCookie'
  | 'clientBasic'
  | 'registrationToken'
  | 'resourceBasic';
