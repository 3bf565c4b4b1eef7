import { createPolicy, isAuthError, type VerifiedJwt, verifyJwt } from '@sealwright/jwt';
import { anyTyp, decodeUnverified } from '@sealwright/jwt/unsafe';
import type { ClientKeys } from './client-keys.ts';
import { assertionClockSkewSeconds, maxAssertionIdLength, maxAssertionSeconds } from './defaults.ts';
import { errors } from './errors.ts';
import type { ClientRow, ClientStore, WallClock } from './ports.ts';

/** `client_assertion_type` of RFC 7523 §2.2. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Who an assertion is by, once it held. */
export interface AssertedClient {
  readonly client: ClientRow;
  readonly jti: string;
  /** For how long the `jti` has to be remembered. */
  readonly lifeSeconds: number;
}

export interface ClientAssertions {
  /**
   * Verifies the JWT by which a client authenticates (RFC 7523 §3, OpenID Connect Core §9): signed by a key that the client
   * has registered, `iss` and `sub` both its identifier, `aud` one of `audiences` and nothing else, good for five minutes at
   * the most.
   *
   * It does NOT know whether the assertion was used before: claim its `jti`. It does NOT ask whether the client is registered
   * for this method.
   *
   * @throws AuthError `client_assertion_invalid` with what was wrong as its cause, `client_keys_unavailable`
   */
  verify(assertion: string, audiences: readonly string[]): Promise<AssertedClient>;
}

interface AssertionParts {
  readonly clients: Pick<ClientStore, 'find'>;
  readonly keys: ClientKeys;
  readonly wallClock: WallClock;
}

export function createClientAssertions(parts: AssertionParts): ClientAssertions {
  return Object.freeze({
    async verify(assertion: string, audiences: readonly string[]) {
      try {
        return await verifyAssertion(parts, assertion, audiences);
      } catch (cause) {
        // What is not the client's fault is not to be told it as one.
        if (!isAuthError(cause) || ['client_assertion_invalid', 'client_keys_unavailable'].includes(cause.code))
          throw cause;
        throw errors.create('client_assertion_invalid', { cause });
      }
    },
  } satisfies ClientAssertions);
}

async function verifyAssertion(
  { clients, keys, wallClock }: AssertionParts,
  assertion: string,
  audiences: readonly string[],
): Promise<AssertedClient> {
  // Whose keys to try is all that is taken from what nobody has verified yet. They are that client's alone, and `iss` must
  // be that client once the signature held.
  const { sub: clientId } = decodeUnverified(assertion).claims;
  const client = typeof clientId === 'string' ? await clients.find(clientId) : undefined;
  if (client === undefined) throw errors.create('client_unknown');
  const policy = createPolicy({
    issuer: client.clientId,
    audience: audiences,
    // Of several kinds, or none: the libraries of years differ. It is asked below.
    typ: anyTyp,
    origin: 'foreign',
    requiredClaims: { sub: client.clientId },
    clockSkewSeconds: assertionClockSkewSeconds,
    maxLifetimeSeconds: maxAssertionSeconds,
    now: wallClock,
  });
  const verified = await verifyJwt(assertion, await keys.keysOf(client), policy);
  checkKind(verified);
  checkOneAudience(verified.payload.aud);
  const { jti, exp } = verified.payload;
  if (jti === undefined || jti === '' || jti.length > maxAssertionIdLength) throw unusable();
  return { client, jti, lifeSeconds: Math.max(1, exp - wallClock() + assertionClockSkewSeconds) };
}

/** A request object or a proof is signed by the same client, perhaps with the same key, and authenticates nobody. */
function checkKind({ typ }: VerifiedJwt): void {
  if (typ !== undefined && !/^(application\/)?(jwt|client-authentication\+jwt)$/i.test(typ)) throw unusable();
}

/**
 * One that names others beside us could be played on by each of them: of a list, only one with a single name is taken
 * (RFC 7523bis, against audience injection).
 */
function checkOneAudience(aud: VerifiedJwt['payload']['aud']): void {
  if (Array.isArray(aud) && aud.length !== 1) throw unusable();
}

function unusable(): Error {
  return errors.create('client_assertion_invalid');
}
