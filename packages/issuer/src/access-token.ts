import { encodeBase64Url, type JsonValue, type SigningKey, signJwt } from '@sealwright/jwt';
import { checkCustomClaims } from './custom-claims.ts';
import { accessLifeJitter, identifierBytes, maxClaimsBytes, warnClaimsBytes } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { IssuerSettings } from './issuer-options.ts';
import type { Epochs, RandomBytes, SessionRow } from './ports.ts';
import { createPlacedTokenId } from './status-list/placed-token-id.ts';
import { statusListUri } from './status-list/status-lists.ts';
import { placeOf } from './status-list/status-place.ts';

/** RFC 9068 §2.1. */
export const accessTokenTyp = 'at+jwt';

export interface AccessTokenRequest {
  /** Whom it speaks for, by the name that this client knows them by. A client in its own name: its `client_id`. */
  readonly sub: string;
  /** Who asked for it. */
  readonly clientId: string;
  readonly epochs: Epochs;
  /** What the token dies with, and how its person authenticated. Null only for a client in its own name. */
  readonly session: TokenSession | null;
  readonly roles: readonly string[];
  readonly resource: string;
  readonly scope: string;
  /** The key that the token is bound to, or null for a bearer token. */
  readonly confirmation: Confirmation | null;
  /** Who acts for the subject (RFC 8693 §4.1). */
  readonly act?: Actor | undefined;
  /**
   * `iat`: the wall clock as it was read before the session's transaction. A revocation that commits after that transaction then
   * outlives the token, however long the signing takes.
   */
  readonly issuedAt: number;
  /** An `exp` that it may not go past, epoch seconds: that of the token which it was made from. */
  readonly notAfter?: number | undefined;
}

/** What a token takes from its session. */
export type TokenSession = Pick<SessionRow, 'sid' | 'statusIndex' | 'authTimeSeconds' | 'amr' | 'acr'>;

/** `cnf` (RFC 7800): a DPoP key (RFC 9449 §6.1), a client certificate (RFC 8705 §3.1), or both. */
export interface Confirmation {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

/** Who acts, and on whose behalf that one acted (RFC 8693 §4.1). */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

export interface AccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface AccessTokenMinter {
  mint(request: AccessTokenRequest): Promise<AccessToken>;
}

/**
 * Makes access tokens as RFC 9068 has them, with `sid`, `roles` and `epoch` beside.
 *
 * It does NOT decide whether a token is due: it is called after the commit that said so.
 *
 * Errors of `mint`: `claims_refused`, `claims_too_large`, and `key_absent` while no key may sign.
 */
export function createAccessTokenMinter(context: IssuerContext, keys: { signingKey(): SigningKey }): AccessTokenMinter {
  const { settings, observers } = context;
  return Object.freeze({
    async mint(request: AccessTokenRequest): Promise<AccessToken> {
      const { sub, clientId, session, resource, scope } = request;
      // Without a session nothing but the client itself ends it, so it may speak for nobody else.
      if (session === null && sub !== clientId) throw new TypeError('a token without a session is its client’s own');
      const subject = { sub, clientId, resource, scope };
      const custom = settings.customClaims === undefined ? {} : checkCustomClaims(await settings.customClaims(subject));
      const placed = settings.statusLists === undefined ? null : (session?.statusIndex ?? null);
      const life = lifeOf(request, settings);
      const claims = {
        ...custom,
        ...registeredClaims(request, settings.issuer),
        ...(placed === null ? {} : statusClaim(placed, settings.issuer)),
        exp: request.issuedAt + life,
        jti: tokenId(placed, settings.random),
      };
      const accessToken = await signJwt(claims, keys.signingKey(), { typ: accessTokenTyp });
      const bytes = claimsBytes(accessToken);
      if (bytes > maxClaimsBytes) throw errors.create('claims_too_large');
      if (bytes > warnClaimsBytes) observers.emit({ type: 'access_token_large', clientId, bytes });
      return { accessToken, expiresInSeconds: life };
    },
  });
}

/** What the claims weigh, by the token's own middle part: they need not be written a second time to be weighed. */
function claimsBytes(token: string): number {
  const start = token.indexOf('.') + 1;
  return Math.floor(((token.indexOf('.', start) - start) * 3) / 4);
}

function registeredClaims(
  { sub, clientId, epochs, session, roles, resource, scope, confirmation, act, issuedAt }: AccessTokenRequest,
  issuer: string,
): { iss: string; aud: string; iat: number; [claim: string]: unknown } {
  return {
    iss: issuer,
    sub,
    aud: resource,
    iat: issuedAt,
    client_id: clientId,
    scope,
    ...(session === null ? {} : sessionClaims(session, roles)),
    epoch: epochs,
    ...(confirmation === null ? {} : { cnf: confirmation }),
    ...(act === undefined ? {} : { act }),
  };
}

function sessionClaims(session: TokenSession, roles: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    sid: session.sid,
    roles,
    auth_time: session.authTimeSeconds,
    amr: session.amr,
    ...(session.acr === null ? {} : { acr: session.acr }),
  };
}

/** draft-ietf-oauth-status-list §6.2. All tokens of a session share its place, which is what a revocation is of. */
function statusClaim(statusIndex: number, issuer: string): { readonly status: JsonValue } {
  const { list, idx } = placeOf(statusIndex);
  return { status: { status_list: { idx, uri: statusListUri(issuer, list) } } };
}

function tokenId(placed: number | null, random: RandomBytes): string {
  return placed === null ? encodeBase64Url(random(identifierBytes)) : createPlacedTokenId(placed, random);
}

function lifeOf({ issuedAt, notAfter }: AccessTokenRequest, settings: IssuerSettings): number {
  const whole = settings.accessTokenSeconds - jitter(settings.accessTokenSeconds, settings.random);
  return notAfter === undefined ? whole : Math.min(whole, notAfter - issuedAt);
}

/** A whole number of seconds from 0 to 5 % of the life: tokens made in one wave do not end in one. */
function jitter(life: number, random: RandomBytes): number {
  const [high = 0, low = 0] = random(2);
  return Math.floor(((high * 256 + low) / 65_536) * (Math.floor(life * accessLifeJitter) + 1));
}
