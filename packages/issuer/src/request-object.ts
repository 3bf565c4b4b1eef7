import { createPolicy, isAuthError, verifyJwt } from '@sealwright/jwt';
import type { ClientKeys } from './client-keys.ts';
import { assertionClockSkewSeconds, maxRequestObjectParameters, maxRequestObjectSeconds } from './defaults.ts';
import { errors } from './errors.ts';
import type { ClientRow, WallClock } from './ports.ts';

/** The `typ` of a request object (RFC 9101 §10.8): neither an assertion nor a proof of the same client passes for one. */
export const requestObjectTyp = 'oauth-authz-req+jwt';

export interface RequestObjects {
  /**
   * Verifies a signed authorization request (RFC 9101 §6): by a key that the client has registered, `iss` and `client_id` the
   * client, `aud` this issuer, with an end, and for an hour at the most. Answers the parameters that it holds, as they would
   * stand in a query.
   *
   * It does NOT decrypt, fetches no request from anywhere, and does not judge the parameters.
   *
   * @throws AuthError `request_object_invalid` with what was wrong as its cause, `client_keys_unavailable`
   */
  verify(requestObject: string, client: ClientRow): Promise<readonly (readonly [name: string, value: string])[]>;
}

interface RequestObjectParts {
  readonly issuer: string;
  readonly keys: ClientKeys;
  readonly wallClock: WallClock;
}

export function createRequestObjects(parts: RequestObjectParts): RequestObjects {
  return Object.freeze({
    async verify(requestObject: string, client: ClientRow) {
      try {
        return await readRequestObject(parts, requestObject, client);
      } catch (cause) {
        if (!isAuthError(cause) || ['request_object_invalid', 'client_keys_unavailable'].includes(cause.code))
          throw cause;
        throw errors.create('request_object_invalid', { cause });
      }
    },
  } satisfies RequestObjects);
}

type Pairs = readonly (readonly [name: string, value: string])[];

async function readRequestObject(parts: RequestObjectParts, text: string, client: ClientRow): Promise<Pairs> {
  const { clientId, settings } = client;
  const policy = createPolicy({
    issuer: clientId,
    audience: parts.issuer,
    typ: requestObjectTyp,
    origin: 'foreign',
    requiredClaims: { client_id: clientId },
    clockSkewSeconds: assertionClockSkewSeconds,
    maxLifetimeSeconds: maxRequestObjectSeconds,
    now: parts.wallClock,
  });
  const { payload, alg } = await verifyJwt(text, await parts.keys.keysOf(client), policy);
  const { requestObjectSigningAlg: wanted } = settings;
  if (wanted !== undefined && alg !== (wanted === 'EdDSA' ? 'Ed25519' : wanted)) throw unusable();
  // RFC 9101 §10.8: with a `sub` it could be taken for an assertion of the client elsewhere. §4: no request in a request.
  if (['sub', 'request', 'request_uri'].some((name) => payload[name] !== undefined)) throw unusable();
  const parameters = Object.entries(payload).filter(([name]) => !ofTheToken.has(name));
  if (parameters.length > maxRequestObjectParameters) throw unusable();
  return parameters.flatMap(([name, value]) => formsOf(name, value).map((form) => [name, form] as const));
}

/** What says something of the object and not of the request (RFC 7519 §4.1). */
const ofTheToken: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/** RFC 9101 §4: numbers as numbers, and what is JSON in a query as JSON. `resource` is the one that comes several times. */
function formsOf(name: string, value: unknown): readonly string[] {
  if (name === 'resource' && Array.isArray(value)) return value.flatMap((one) => formsOf(name, one));
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return [String(value)];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [JSON.stringify(value)];
  throw unusable();
}

function unusable(): Error {
  return errors.create('request_object_invalid');
}
