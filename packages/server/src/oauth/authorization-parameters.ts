import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readFormPairs } from '../form-body.ts';
import { queryPairs } from '../query.ts';

/** Names and values as they came, in their order. */
export type ParameterPairs = readonly (readonly [name: string, value: string])[];

/** The parameters of an authorization request. One without a value counts as left out (RFC 6749 §3.1). */
export interface AuthorizationParameters {
  /** @throws AuthError `parameter_repeated` */
  get(name: string): string | undefined;
  /** For `resource`, the one parameter that may come more than once (RFC 8707 §2). */
  all(name: string): readonly string[];
  isRepeated(name: string): boolean;
}

export function authorizationParameters(pairs: ParameterPairs): AuthorizationParameters {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  const isRepeated = (name: string): boolean => (values.get(name)?.length ?? 0) > 1;
  return {
    isRepeated,
    get(name) {
      if (isRepeated(name)) throw errors.create('parameter_repeated');
      return values.get(name)?.[0] || undefined;
    },
    all: (name) => (values.get(name) ?? []).filter((value) => value !== ''),
  };
}

/** Of a GET the query, of a POST the form and nothing of the query (OpenID Connect Core §3.1.2.1). */
export function readAuthorizationPairs(exchange: Exchange): Promise<ParameterPairs> | ParameterPairs {
  return exchange.request.method === 'POST' ? readFormPairs(exchange) : queryPairs(exchange.request.url);
}
