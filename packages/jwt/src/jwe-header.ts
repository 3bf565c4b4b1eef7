import { decodeBase64UrlText } from './base64url-decode.ts';
import { errors } from './errors.ts';
import { isKid } from './jwk-labels.ts';
import { normalizeTyp } from './media-type.ts';
import { ownMember, parseStrictObject } from './strict-json.ts';

/** A JWE's protected header as read; what its `alg` asks of it is judged once the key is known. */
export interface JweHeader {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly alg: string;
  readonly enc: string;
  readonly kid: string | undefined;
  /** These two normalised for comparison. */
  readonly typ: string | undefined;
  readonly cty: string | undefined;
}

/**
 * `crit` and `b64`: nothing that would change how the token is read. `zip` (RFC 7516 §4.1.3): a short token could
 * become a huge one, and the length of what is compressed tells of its content (RFC 8725 §3.6).
 */
const refused: readonly string[] = ['crit', 'b64', 'zip'];

/** Reads a header segment. `jwk`, `jku`, `x5u` and `x5c` are never consulted: keys come from configuration. */
export function parseJweHeader(segment: string): JweHeader {
  const bytes = decodeBase64UrlText(segment);
  if (bytes === undefined) throw errors.create('token_malformed');
  const parameters = parseStrictObject(bytes, 'header_malformed');
  for (const name of refused) {
    if (Object.hasOwn(parameters, name)) throw errors.create('header_unsupported', { evidence: { parameter: name } });
  }
  const [alg, enc, kid, typ, cty] = ['alg', 'enc', 'kid', 'typ', 'cty'].map((name) => ownMember(parameters, name));
  if (typeof alg !== 'string' || typeof enc !== 'string') throw errors.create('header_malformed');
  if (kid !== undefined && !isKid(kid)) throw errors.create('header_malformed');
  return { parameters, alg, enc, kid, typ: readMediaType(typ), cty: readMediaType(cty) };
}

function readMediaType(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw errors.create('header_malformed');
  return normalizeTyp(value);
}
