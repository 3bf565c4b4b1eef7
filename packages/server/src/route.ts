import type { Endpoint } from './endpoint.ts';

/**
 * `credentialed`: the browser may send the cookie along. `plain`: it may read the answer, without the cookie. Both for the
 * origins of the first-party applications; `clients`: as `plain`, for the origins of every registered client.
 */
export type Cors = 'none' | 'plain' | 'credentialed' | 'clients';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One path, and what each of its methods does. */
export interface Route {
  /** As `/sessions/:segment`: it goes into logs and counters, the real path does not. */
  readonly pattern: string;
  readonly cors: Cors;
  /** False where an answer without its body makes no sense. Default: as for GET. */
  readonly head?: false;
  /** A person stands in front of it: refusals are pages, where the server has any. */
  readonly page?: true;
  /** A provider's answer arrives in its query, and brings a `code`: redeemed once, and worth nothing without what this server keeps. */
  readonly codeInQuery?: true;
  readonly methods: Readonly<Partial<Record<Method, Endpoint>>>;
}
