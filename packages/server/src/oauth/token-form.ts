import { issuerErrors } from '@sealwright/issuer';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { type FormParameters, readFormPairs } from '../form-body.ts';

/**
 * Reads the form of a token request: each parameter once, those without a value left out, unknown ones ignored (RFC 6749
 * §3.2). `resource` may come several times (RFC 8707 §2.2); but a token is good for one API, so that none can spend it at
 * another.
 *
 * @throws AuthError `parameter_repeated`, `resource_refused` for more than one resource, and those of `readFormPairs`
 */
export async function readTokenForm(exchange: Exchange): Promise<FormParameters> {
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of await readFormPairs(exchange)) {
    if (seen.has(name)) {
      if (name === 'resource' && value !== parameters.get(name)) throw issuerErrors.create('resource_refused');
      throw errors.create('parameter_repeated');
    }
    seen.add(name);
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}
