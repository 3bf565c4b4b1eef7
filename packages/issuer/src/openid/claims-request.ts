import { parseStrictJson } from '@sealwright/jwt';
import { maxClaimsRequestCharacters } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { JsonObject } from '../ports.ts';
import { profileClaims } from './claims-of-scope.ts';

/** The parameter `claims` (OpenID Connect Core §5.5), reduced to what is served here. */
export interface ClaimsRequest {
  /** Names of claims that `/userinfo` is to answer beyond the scopes'. */
  readonly userinfo: readonly string[];
  /** Names of claims that ID tokens are to carry. */
  readonly idToken: readonly string[];
  /** The one person that the request is for (`sub` with a `value`), or null. */
  readonly sub: string | null;
  /** Classes of authentication of which one is demanded (`acr` as essential, §5.5.1.1), or null. */
  readonly essentialAcr: readonly string[] | null;
}

/**
 * Reads the parameter. Names that are not served are left out, as §5.5 wants it; so is a `value` for a claim that we do not
 * compare: it is answered as it is, and the client looks.
 *
 * @throws AuthError `claims_request_malformed`
 */
export function parseClaimsRequest(text: string): ClaimsRequest {
  if (text.length > maxClaimsRequestCharacters) throw errors.create('claims_request_malformed');
  const { userinfo, id_token: idToken } = parseObject(() => parseStrictJson(new TextEncoder().encode(text)));
  const ofUserinfo = parseMember(userinfo);
  const ofIdToken = parseMember(idToken);
  return {
    userinfo: profileClaims.filter((name) => Object.hasOwn(ofUserinfo, name)),
    idToken: profileClaims.filter((name) => Object.hasOwn(ofIdToken, name)),
    sub: valuesOf(ofIdToken['sub'])?.[0] ?? valuesOf(ofUserinfo['sub'])?.[0] ?? null,
    essentialAcr: isEssential(ofIdToken['acr']) ? (valuesOf(ofIdToken['acr']) ?? null) : null,
  };
}

/** How a session keeps what was granted of it. */
export function claimsOfRequest({ userinfo, idToken }: Pick<ClaimsRequest, 'userinfo' | 'idToken'>): JsonObject {
  return { userinfo, id_token: idToken };
}

/** The names that a session's record grants, for one of the two places. */
export function grantedClaimNames(record: JsonObject | undefined, place: 'userinfo' | 'id_token'): readonly string[] {
  const names: unknown = record?.[place];
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : [];
}

function parseObject(parse: () => unknown): JsonObject {
  let value: unknown;
  try {
    value = parse();
  } catch (cause) {
    throw errors.create('claims_request_malformed', { cause });
  }
  if (!isObject(value)) throw errors.create('claims_request_malformed');
  return value;
}

function parseMember(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value) || !Object.values(value).every((each) => each === null || isObject(each))) {
    throw errors.create('claims_request_malformed');
  }
  return value;
}

function isEssential(claim: unknown): boolean {
  return isObject(claim) && claim['essential'] === true;
}

function valuesOf(claim: unknown): readonly string[] | undefined {
  if (!isObject(claim)) return undefined;
  const values: unknown = claim['values'] ?? (claim['value'] === undefined ? undefined : [claim['value']]);
  if (values === undefined) return undefined;
  if (!Array.isArray(values) || !values.every((each): each is string => typeof each === 'string')) {
    throw errors.create('claims_request_malformed');
  }
  return values;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
