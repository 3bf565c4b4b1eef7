import { isWireAlgorithm } from './algorithm.ts';
import { decodeBase64UrlText } from './base64url-decode.ts';
import { errors } from './errors.ts';
import { isKid } from './jwk-labels.ts';
import type { JwtHeader } from './jwt.ts';
import { normalizeTyp } from './media-type.ts';
import { ownMember, parseStrictObject } from './strict-json.ts';

/** A header as read: what holds of it whatever the policy. */
export interface JoseHeader {
  readonly parameters: JwtHeader;
  readonly alg: string;
  /** Whether that is an algorithm at all. Worked out once for a header that is remembered. */
  readonly algKnown: boolean;
  readonly kid: string | undefined;
  /** Normalised for comparison. */
  readonly typ: string | undefined;
  /** The first parameter that we do not write ourselves. */
  readonly foreignParameter: string | undefined;
}

/** RFC 7515 §4.1.11, RFC 7797, RFC 7516 §4.1.3: each would change how the token is to be read. `cty`: nothing nests. */
const refused = ['crit', 'b64', 'zip', 'cty'];
const ours = ['alg', 'typ', 'kid'];
const registered = ['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'enc', 'epk'];

/** Reads a header segment. `jwk`, `jku`, `x5u` and `x5c` are never consulted: keys come from configuration. */
export function parseHeaderSegment(segment: string): JoseHeader {
  const bytes = decodeBase64UrlText(segment);
  if (bytes === undefined) throw errors.create('token_malformed');
  const parameters = parseStrictObject(bytes, 'header_malformed');
  for (const name of refused) {
    if (Object.hasOwn(parameters, name)) throw errors.create('header_unsupported', { evidence: { parameter: name } });
  }
  const [alg, kid, typ] = ['alg', 'kid', 'typ'].map((name) => ownMember(parameters, name));
  const badTyp = typ !== undefined && (typeof typ !== 'string' || typ === '');
  if (typeof alg !== 'string' || (kid !== undefined && !isKid(kid)) || badTyp) throw errors.create('header_malformed');
  return Object.freeze({
    parameters: deepFreeze(parameters) as JwtHeader,
    alg,
    algKnown: isWireAlgorithm(alg),
    kid,
    typ: typ === undefined ? undefined : normalizeTyp(typ),
    foreignParameter: foreignParameter(parameters),
  });
}

/** By its registered name; any other is attacker's text and is not repeated in an error. */
function foreignParameter(parameters: Record<string, unknown>): string | undefined {
  const name = Object.keys(parameters).find((parameter) => !ours.includes(parameter));
  if (name === undefined) return undefined;
  return registered.includes(name) ? name : 'other';
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
