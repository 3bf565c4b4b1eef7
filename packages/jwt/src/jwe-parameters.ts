import { decodeBase64UrlText } from './base64url-decode.ts';
import { leastPasswordIterations, maxPartyInfoBytes, maxSaltBytes, minSaltBytes } from './defaults.ts';
import { errors } from './errors.ts';
import { type AgreementCurve, keyManagementSpecs } from './jwe-algorithm.ts';
import type { JweHeader } from './jwe-header.ts';
import { DecryptionKey } from './jwe-key.ts';
import { readEncryptionMembers } from './jwe-members.ts';
import type { EcPrivateMembers, OkpPrivateMembers } from './jwk.ts';
import { readRawJwk } from './jwk-members.ts';
import { isJsonObject } from './strict-json.ts';

/**
 * Judges what the header hands to the key's algorithm, before any of it meets the key: a point that is not on the
 * curve would draw the private key out bit by bit (CVE-2016-9121 and others), and an iteration count is an order for
 * processor time (CVE-2023-49290 and others). A parameter of another algorithm than the key's is refused.
 */
export function checkParameters(header: JweHeader, key: DecryptionKey, origin: 'sealwright' | 'foreign'): void {
  const { parameters } = header;
  const { parameters: own, keyType } = keyManagementSpecs[key.alg];
  for (const name of Object.keys(parameters)) {
    const known = everywhere.has(name) || own.includes(name) || (partyInfo.has(name) && keyType === 'agreement');
    if (!known && ofAnAlgorithm.has(name)) throw unsupported(name);
    // Names that nobody knows are attacker's text and not repeated in an error.
    if (origin === 'sealwright' && (!known || partyInfo.has(name)))
      throw unsupported(registered.has(name) ? name : 'other');
  }
  if (keyType === 'agreement') {
    checkEphemeralKey(parameters.epk, curveOf(key));
    for (const name of partyInfo) checkPartyInfo(parameters[name]);
  }
  if (keyType === 'password') checkPasswordParameters(parameters, DecryptionKey.partsOf(key).maxIterations ?? 0);
}

const everywhere: ReadonlySet<string> = new Set(['alg', 'enc', 'kid', 'typ', 'cty']);
/** We do not write these: our tokens have nothing to say in them. */
const partyInfo: ReadonlySet<string> = new Set(['apu', 'apv']);
const ofAnAlgorithm: ReadonlySet<string> = new Set(['epk', 'apu', 'apv', 'p2s', 'p2c', 'iv', 'tag']);
const registered: ReadonlySet<string> = new Set([...ofAnAlgorithm, 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256']);

/** RFC 7518 §4.6.1.1. Exactly the public members of a key on the recipient's curve: no `d`, and nothing to interpret. */
function checkEphemeralKey(epk: unknown, crv: AgreementCurve): void {
  const names = crv === 'X25519' ? ['crv', 'kty', 'x'] : ['crv', 'kty', 'x', 'y'];
  if (!isJsonObject(epk) || Object.keys(epk).sort().join() !== names.join()) throw malformed();
  if (epk.kty !== (crv === 'X25519' ? 'OKP' : 'EC') || epk.crv !== crv) throw malformed();
  try {
    readEncryptionMembers(readRawJwk(epk), crv);
  } catch (cause) {
    throw errors.create('header_malformed', { cause });
  }
}

function checkPartyInfo(value: unknown): void {
  if (value === undefined) return;
  const bytes = decode(value);
  if (bytes === undefined || bytes.length > maxPartyInfoBytes) throw malformed();
}

/** RFC 7518 §4.8.1. */
function checkPasswordParameters({ p2s, p2c }: JweHeader['parameters'], maxIterations: number): void {
  const salt = decode(p2s);
  if (salt === undefined || salt.length < minSaltBytes || salt.length > maxSaltBytes) throw malformed();
  if (!Number.isSafeInteger(p2c) || (p2c as number) < leastPasswordIterations) throw malformed();
  if ((p2c as number) > maxIterations) throw unsupported('p2c');
}

/** A key for agreement is always a pair on a curve. */
function curveOf(key: DecryptionKey): AgreementCurve {
  return (DecryptionKey.partsOf(key).members as EcPrivateMembers | OkpPrivateMembers<'X25519'>).crv;
}

function decode(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? decodeBase64UrlText(value) : undefined;
}

function malformed(): Error {
  return errors.create('header_malformed');
}

function unsupported(parameter: string): Error {
  return errors.create('header_unsupported', { evidence: { parameter } });
}
