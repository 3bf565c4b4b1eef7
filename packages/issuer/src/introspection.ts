import { isAuthError, type JsonValue, type SigningKey, signIntrospectionToken } from '@sealwright/jwt';
import { anyAudience } from '@sealwright/jwt/unsafe';
import type { IssuerSettings } from './issuer-options.ts';
import type { VerifyOwnToken } from './own-token.ts';

/** Who asks about a token, authenticated: the resource server that it is for, or the client that it was issued to. */
export type IntrospectionCaller =
  | { readonly kind: 'resource'; readonly resource: string }
  | { readonly kind: 'client'; readonly clientId: string };

/** RFC 7662 §2.2. */
export type IntrospectionAnswer = { readonly active: boolean; readonly [member: string]: JsonValue };

/** What may be known of an access token, now. */
export interface Introspection {
  /**
   * The claims of a token that is good, for whom it concerns. For everybody else's, refresh tokens, and whatever is wrong with
   * one, `{"active": false}` and nothing more (RFC 7662 §2.2, §4).
   */
  inspect(token: string, caller: IntrospectionCaller): Promise<IntrospectionAnswer>;
  /** An answer as a signed JWT (RFC 9701 §5), which its receiver can keep as evidence. Errors: `key_absent`. */
  sign(answer: IntrospectionAnswer, caller: IntrospectionCaller): Promise<string>;
}

const inactive: IntrospectionAnswer = Object.freeze({ active: false });

export function createIntrospection(
  { issuer, wallClock }: IssuerSettings,
  keys: { signingKey(): SigningKey },
  verifyOwnToken: VerifyOwnToken,
): Introspection {
  return Object.freeze({
    async inspect(token: string, caller: IntrospectionCaller): Promise<IntrospectionAnswer> {
      const audience = caller.kind === 'resource' ? caller.resource : anyAudience;
      try {
        // What it is bound to is for the receiver to check, by the `cnf` in the answer (RFC 9449 §6.2, RFC 8705 §3.2).
        const { payload } = await verifyOwnToken(token, audience, 'not-asked');
        if (caller.kind === 'client' && payload['client_id'] !== caller.clientId) return inactive;
        const bound = payload['cnf'] as { readonly jkt?: unknown } | undefined;
        const claims = payload as Readonly<Record<string, JsonValue>>;
        return { ...claims, active: true, token_type: bound?.jkt === undefined ? 'Bearer' : 'DPoP' };
      } catch (error) {
        if (isAuthError(error) && error.blame === 'token') return inactive;
        throw error;
      }
    },
    sign(answer: IntrospectionAnswer, caller: IntrospectionCaller): Promise<string> {
      const aud = caller.kind === 'resource' ? caller.resource : caller.clientId;
      const claims = { iss: issuer, aud, iat: wallClock(), token_introspection: answer };
      return signIntrospectionToken(claims, keys.signingKey());
    },
  } satisfies Introspection);
}
