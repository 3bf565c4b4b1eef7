import { ownFinding } from './finding.ts';
import type { Finding, LikelyKind } from './inspection.ts';
import { memberPath } from './json-lines.ts';
import type { JsonNode } from './lenient-json.ts';
import type { TracedText } from './traced-text.ts';

/** Risky content: what everybody can read who sees the token, and should not. A signed token hides nothing. */
export function lintContent(
  node: JsonNode,
  text: TracedText,
  kind: LikelyKind['kind'] | undefined,
): readonly Finding[] {
  const found: Finding[] = [];
  const visit = (value: JsonNode, name: string, path: string, from: number): void => {
    if (found.length >= maxFound) return;
    if (value.kind === 'object') {
      for (const member of value.members) visit(member.value, member.name, memberPath(path, member.name), member.from);
    } else if (value.kind === 'array') {
      for (const [index, item] of value.items.entries()) visit(item, name, `${path}[${index}]`, item.from);
    } else if (value.kind !== 'broken') {
      const fault = faultOf(name, String(value.value), value.kind, kind);
      if (fault !== undefined) {
        const [code, severity, sentence, fix, source] = fault;
        found.push(ownFinding(code, source, { severity, sentence, fix, mark: text.markOf(from, value.to), path }));
      }
    }
  };
  visit(node, '', 'claims', node.from);
  return found;
}

const maxFound = 50;
/** Of a longer value the beginning is looked at: what betrays a secret stands there. */
const looked = 4096;

type Fault = readonly [
  code: string,
  severity: Finding['severity'],
  sentence: string,
  fix: string,
  source: string | undefined,
];

function faultOf(
  name: string,
  value: string,
  kind: JsonNode['kind'],
  token: LikelyKind['kind'] | undefined,
): Fault | undefined {
  const text = value.slice(0, looked);
  if (kind === 'literal' || text === '') return undefined;
  if (kind === 'string' && secretName.test(name) && !isHarmlessSecretName(name)) {
    return [
      'secret-inside',
      'danger',
      'By its name this is a password or a secret. Everybody who sees the token can read it: it is encoded, not encrypted.',
      'Take it out, and change it where it is used: it has been seen.',
      'RFC 7519 §12',
    ];
  }
  const mark = secretMarks.find(([pattern]) => pattern.test(text));
  if (kind === 'string' && mark !== undefined) {
    return [
      'secret-inside',
      'danger',
      `This is ${mark[1]}. Everybody who sees the token can read it.`,
      'Take it out, and change it where it is used: it has been seen.',
      'RFC 7519 §12',
    ];
  }
  if (isCardNumber(name, text)) {
    return [
      'card-number',
      'danger',
      'This is the number of a payment card, by its check digit.',
      'Take it out. Card numbers have no place in a token.',
      'RFC 7519 §12',
    ];
  }
  if (kind !== 'string') return undefined;
  if (/^ey[A-Za-z0-9_-]{8,}\.[\w-]*\.[\w-]*/.test(text)) {
    return [
      'token-inside',
      'warning',
      'There is another token inside this one. Whoever gets this one has that one too.',
      'Leave it out; name it by its jti where it must be named.',
      undefined,
    ];
  }
  if (/<script|javascript:|onerror\s*=|<img|<svg/i.test(text)) {
    return [
      'script-inside',
      'warning',
      'This holds HTML or a script. A page that shows it unescaped runs it.',
      'Escape every claim where it is shown.',
      undefined,
    ];
  }
  return personalFault(name, text, token);
}

const secretName =
  /pass(?:word|wd|phrase|code)|^pwd$|secret|api_?key|private_?key|credential|^pin$|^ssn$|^otp$|totp|mnemonic|seed_?phrase|security_?answer|^cvv$|^cvc$/i;

/** `password_changed_at` and `client_secret_expires_at` tell of a secret and are none. */
function isHarmlessSecretName(name: string): boolean {
  return /(?:_at|At|changed|expires?|expiry|required|reset|enabled|version|updated|hint|set|id|type|policy|strength)$/i.test(
    name,
  );
}

const secretMarks: readonly (readonly [RegExp, what: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'an access key of Amazon Web Services'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}/, 'a token of GitHub'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, 'a token of Slack'],
  [/\bsk_live_[A-Za-z0-9]{16,}/, 'a secret key of Stripe'],
  [/\bswrt_[\w-]{20,}/, 'a refresh token'],
  [/^\$(?:2[abxy]?|argon2(?:id?|d)|5|6|scrypt)\$/, 'the hash of a password'],
  [/^[a-z][a-z\d+.-]{1,20}:\/\/[^\s/:@]{1,128}:[^\s/@]{1,128}@/i, 'an address with a password in it'],
];

function isCardNumber(name: string, text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits) || !holdsLuhn(digits)) return false;
  // One number of sixteen digits in ten has the check digit by chance; a name of an identifier says that it is one.
  return /card|pan\b|payment|credit|iban|account/i.test(name) || (/[ -]/.test(text) && digits.length >= 15);
}

function holdsLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at)) * (at % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

const personal: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  phone_number: 'a telephone number',
  phone: 'a telephone number',
  birthdate: 'a date of birth',
  address: 'a postal address',
  street_address: 'a postal address',
  name: 'a person’s name',
  given_name: 'a person’s name',
  family_name: 'a person’s name',
  ip: 'a network address',
  ip_address: 'a network address',
};

/** An ID token is for such claims; an access token travels through every API and its logs. */
function personalFault(name: string, text: string, token: LikelyKind['kind'] | undefined): Fault | undefined {
  if (token === 'id-token' || token === 'introspection-answer') return undefined;
  const isMail = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,63}$/.test(text.slice(0, 320));
  const what = isMail ? 'an e-mail address' : Object.hasOwn(personal, name) ? personal[name] : undefined;
  if (what === undefined) return undefined;
  const severity = token === 'access-token' ? 'warning' : 'note';
  return [
    'personal-data',
    severity,
    `This is ${what}. It travels through every API and every log that sees the token.`,
    'Let APIs that need it ask for it; a token needs an identifier alone.',
    'RFC 9068 §6',
  ];
}
