import { decryptBarely, type SharedKey } from './bare-encryption.ts';
import { isJsonObject } from './is-json-object.ts';
import { readReferenceJson } from './reference-json.ts';
import { isKid, judgeByReference, mediaType, readBase64Url, type Verdict } from './reference-verifier.ts';
import type { Ring } from './rings.ts';
import type { Rules } from './rules.ts';

type Header = Readonly<Record<string, unknown>>;

/** What has to become of an encrypted token, by the documented order: outside, key, decryption, kind, then the inside. */
export function judgeEncrypted(token: string, keys: readonly SharedKey[], ring: Ring, rules: Rules): Verdict {
  if (token.length > rules.maxBytes) return { code: 'token_too_large' };
  const parts = token.split('.');
  if (parts.length === 3) return { code: 'token_not_encrypted' };
  const [headerText = '', ...rest] = parts;
  const [headerBytes, encryptedKey, iv, ciphertext, tag] = [headerText, ...rest].map(readBase64Url);
  const whole = headerBytes && encryptedKey && iv && ciphertext && tag;
  if (parts.length !== 5 || !whole) return { code: 'token_malformed' };

  const header = readReferenceJson(headerBytes)?.value;
  if (!isJsonObject(header)) return { code: 'header_malformed' };
  const fault = faultOfHeader(header);
  if (fault !== undefined) return { code: fault };
  const key =
    header.kid === undefined ? (keys.length === 1 ? keys[0] : undefined) : keys.find(({ kid }) => kid === header.kid);
  if (key === undefined) return { code: 'key_unknown' };
  if (header.alg !== key.alg || header.enc !== key.enc) return { code: 'algorithm_mismatch' };
  if (hasRefusedParameter(header, rules)) return { code: 'header_unsupported' };

  const plaintext = decryptBarely(key, { header: headerText, encryptedKey, iv, ciphertext, tag });
  if (plaintext === undefined) return { code: 'decryption_failed' };
  if (typeof header.cty !== 'string' || mediaType(header.cty) !== 'application/jwt')
    return { code: 'content_type_mismatch' };
  const inner = plaintext.toString('utf8');
  if (!Buffer.from(inner).equals(plaintext)) return { code: 'token_malformed' };
  const verdict = judgeByReference(inner, ring, rules);
  if (!('header' in verdict)) return verdict;
  return isOuterTyp(header.typ, verdict.header.typ, rules) ? verdict : { code: 'typ_mismatch' };
}

function faultOfHeader(header: Header): string | undefined {
  if ('crit' in header || 'b64' in header || 'zip' in header) return 'header_unsupported';
  const good =
    typeof header.alg === 'string' &&
    typeof header.enc === 'string' &&
    (!('kid' in header) || isKid(header.kid)) &&
    [header.typ, header.cty].every((one) => one === undefined || (typeof one === 'string' && one !== ''));
  return good ? undefined : 'header_malformed';
}

/** Parameters of other algorithms than a shared secret's, and of our own tokens any that we do not write. */
function hasRefusedParameter(header: Header, rules: Rules): boolean {
  const foreign = Object.keys(header).filter((name) => !['alg', 'enc', 'kid', 'typ', 'cty'].includes(name));
  if (!rules.foreign) return foreign.length > 0;
  return foreign.some((name) => ['epk', 'apu', 'apv', 'p2s', 'p2c', 'iv', 'tag'].includes(name));
}

function isOuterTyp(outer: unknown, inner: unknown, rules: Rules): boolean {
  const form = (typ: unknown): string | undefined => (typeof typ === 'string' ? mediaType(typ) : undefined);
  if (rules.foreign && (outer === undefined || form(outer) === 'application/jwt')) return true;
  return form(outer) === form(inner);
}
