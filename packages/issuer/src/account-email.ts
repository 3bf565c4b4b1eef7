import { createHash } from 'node:crypto';
import { errors } from './errors.ts';

/** RFC 5321 §4.5.3.1: local part 64 octets; the path of 256 leaves 254 for the address. */
const maxAddressBytes = 254;
const maxLocalBytes = 64;
const maxDomainBytes = 253;

/** RFC 5322 §3.2.3 `atext` and RFC 6531's letters. Quoted local parts are legal and never honest. */
const localAtom = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u;
const domainLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Brings an address to the one form under which an account is stored and found: trimmed, NFC, lower case, the domain as
 * A-labels (`bücher.example` and `xn--bcher-kva.example` are one address).
 *
 * It does NOT fold what only some providers fold (dots, `+tag`), and does not prove that anybody reads mail there.
 * Refused: more than one `@`, quoted local parts, comments, address literals, spaces and control characters, invisible
 * and direction-changing characters, letters that compatibility normalisation would change (`ﬁ`, full-width forms), labels
 * that DNS cannot hold, domains without a dot other than `localhost`, and lengths beyond RFC 5321 §4.5.3.1.
 * Mail must be sent to this form and never to what was typed, or two spellings become two inboxes of one account.
 *
 * @throws AuthError `email_invalid`
 */
export function parseEmail(text: string): string {
  // Counted before anything walks the text: whoever sends a megabyte is refused by its length alone.
  if (text.length > 4 * maxAddressBytes || !text.isWellFormed()) throw errors.create('email_invalid');
  const trimmed = text.trim().normalize('NFC');
  const at = trimmed.indexOf('@');
  if (at < 1 || at !== trimmed.lastIndexOf('@')) throw errors.create('email_invalid');
  const email = `${parseLocalPart(trimmed.slice(0, at))}@${parseDomain(trimmed.slice(at + 1))}`;
  if (Buffer.byteLength(email) > maxAddressBytes) throw errors.create('email_invalid');
  return email;
}

function parseLocalPart(text: string): string {
  const local = text.toLowerCase().normalize('NFC');
  const stable = local.normalize('NFKC') === local;
  const atoms = local.split('.');
  if (!stable || Buffer.byteLength(local) > maxLocalBytes || !atoms.every((atom) => localAtom.test(atom))) {
    throw errors.create('email_invalid');
  }
  return local;
}

/** The URL parser does UTS #46, as browsers and mail programs do. */
function parseDomain(text: string): string {
  // What a URL would treat as structure, or decode, is not a domain; checked first so that the parser cannot see it.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) throw errors.create('email_invalid');
  const domain = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : '';
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  const named = labels.length > 1 ? !/^\d+$/.test(last) : domain === 'localhost';
  if (!named || domain.length > maxDomainBytes || !labels.every((label) => domainLabel.test(label))) {
    throw errors.create('email_invalid');
  }
  return domain;
}

/** One name for all spellings of an address, for counters: a hash, so that counters and their logs hold no addresses. */
export function normaliseForThrottle(text: string): string {
  let address: string;
  try {
    address = parseEmail(text);
  } catch {
    // No account has it; whoever tries such addresses shares one counter.
    address = '';
  }
  return createHash('sha256').update(`sealwright throttle\0${address}`).digest('base64url');
}
