import { defaultMaxTokenBytes, maxJsonDepth, maxNumericDate } from './defaults.ts';
import { signCompact } from './jws-sign.ts';
import type { SignableClaims } from './jwt.ts';
import type { HmacKey, SigningKey } from './key.ts';
import { writePlainJson } from './plain-json.ts';
import { ReusedBytes } from './reused-bytes.ts';
import { isExactNumber, isForbiddenName } from './strict-json.ts';

/** What `signJwt` takes beside claims and key. */
export interface SignOptions {
  /** The kind of token, such as `at+jwt`: explicit, so that no token of one kind passes for another (RFC 8725 §3.11). */
  readonly typ: string;
}

/**
 * Signs claims into a compact JWT with the key's own algorithm and `kid`.
 *
 * It does NOT add, complete or judge claims beyond their form, and does not encrypt: everyone can read them.
 * `iat` and `exp` are seconds.
 *
 * @throws TypeError for claims that are not JSON or lack `iss`, `aud`, `iat` or `exp`
 * @see RFC 7515 §5.1, RFC 7519 §7.1
 *
 * @example
 * const token = await signJwt({ iss, aud, iat: now, exp: now + 900, sub: 'u1' }, key, { typ: 'at+jwt' });
 */
export async function signJwt(
  claims: SignableClaims,
  key: SigningKey | HmacKey,
  options: SignOptions,
): Promise<string> {
  const { typ } = options;
  if (!isPlainObject(claims)) throw new TypeError('claims: not JSON');
  // Each member is read once: what is checked is what is written, whatever a getter answers the second time.
  const settled = { ...claims };
  if (Array.isArray(settled.aud)) settled.aud = [...settled.aud];
  checkRegistered(settled);
  return signCompact(writeClaims(settled), key, typ);
}

const encoder = new TextEncoder();
const memory = new ReusedBytes(defaultMaxTokenBytes);
/** Reading a member of somebody's object may run somebody's code, which may sign something else in the same memory. */
let writes = 0;

/** Transient. */
function writeClaims(claims: SignableClaims): Uint8Array {
  writes += 1;
  const turn = writes;
  const length = writePlainJson(claims, memory.room(defaultMaxTokenBytes));
  if (length > 0 && turn === writes) return memory.first(length);
  return encoder.encode(JSON.stringify(toJson(claims, 0)));
}

function checkRegistered(claims: SignableClaims): void {
  if (typeof claims.iss !== 'string' || claims.iss === '') throw new TypeError('iss: required');
  if (!isAudience(claims.aud)) throw new TypeError('aud: required, a string or strings');
  if (!isTime(claims.iat) || !isTime(claims.exp)) throw new TypeError('iat, exp: required, in seconds');
  if (claims.exp <= claims.iat) throw new TypeError('exp: not after iat');
  if (claims.nbf !== undefined && !isTime(claims.nbf)) throw new TypeError('nbf: in seconds');
  if (!isText(claims.sub) || !isText(claims.jti)) throw new TypeError('sub, jti: strings');
}

/** Where it is there at all. */
function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isAudience(aud: unknown): boolean {
  if (Array.isArray(aud)) return aud.length > 0 && aud.every((one) => typeof one === 'string' && one !== '');
  return typeof aud === 'string' && aud !== '';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= maxNumericDate;
}

/**
 * A copy of what a token may hold, which is what a strict reader gives back unchanged: no NaN, no Date, no lone surrogate,
 * and no `toJSON` that says something else than was looked at.
 */
function toJson(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    checkScalar(value);
    return value;
  }
  if (depth >= maxJsonDepth) throw new TypeError('claims: nested too deeply');
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => toJson(value[index], depth + 1));
  if (!isPlainObject(value)) throw new TypeError('claims: not JSON');
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member === undefined) continue;
    if (isForbiddenName(name) || !name.isWellFormed()) throw new TypeError('claims: a name that is refused');
    copy[name] = toJson(member, depth + 1);
  }
  return copy;
}

function checkScalar(value: unknown): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('claims: a string is not well formed');
  } else if (typeof value === 'number') {
    if (!isExactNumber(value)) throw new TypeError('claims: a number that JSON cannot carry');
  } else if (typeof value !== 'boolean' && value !== null) throw new TypeError('claims: not JSON');
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
