import type { JsonValue } from '@sealwright/jwt';

/** What a value looks like that has no place in a token that everybody on its way can read. */
export type ClaimFault = 'password' | 'card' | 'social-security-number' | 'private-key';

/**
 * Looks through a claim, names and values at every depth, for what looks like a password or its hash, a payment card's number, a
 * United States social security number, or a private or symmetric key.
 *
 * It does NOT prove that a claim is harmless: it catches the accidents that are made again and again.
 */
export function findClaimFault(name: string, value: JsonValue): ClaimFault | undefined {
  return faultOfName(name, value) ?? faultOfValue(value);
}

function faultOfValue(value: JsonValue): ClaimFault | undefined {
  if (typeof value === 'string') return faultOfText(value);
  // A card number fits into a JSON number without loss.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? faultOfText(String(value)) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return firstFault(value.map((item: JsonValue) => faultOfValue(item)));
  if (isSecretJwk(value as Readonly<Record<string, JsonValue>>)) return 'private-key';
  return firstFault(Object.entries(value).map(([name, item]) => findClaimFault(name, item as JsonValue)));
}

function firstFault(faults: readonly (ClaimFault | undefined)[]): ClaimFault | undefined {
  return faults.find((fault) => fault !== undefined);
}

const passwordNames =
  /^(pass(word|wd|phrase|code)?|pwd|pin|secret|credentials?|(client|app|user)(password|secret)|password(hash|digest|salt))$/;
const socialNames = /^(ssn|socialsecurity(number)?|social)$/;

/** Names are compared without case, `_` and `-`: `user_password`, `UserPassword` and `user-password` are one. */
function faultOfName(name: string, value: JsonValue): ClaimFault | undefined {
  const bare = name.toLowerCase().replaceAll(/[_\-. ]/g, '');
  // A fact about a password (`password_changed: true`, a time) is no password.
  if (passwordNames.test(bare) && typeof value !== 'boolean' && value !== null) return 'password';
  const digits = typeof value === 'string' || typeof value === 'number' ? String(value).replaceAll(/[ -]/g, '') : '';
  return socialNames.test(bare) && /^\d{9}$/.test(digits) ? 'social-security-number' : undefined;
}

const passwordHash =
  /^(\$2[abxy]?\$\d\d\$|\$argon2(id?|d)\$|\$(5|6|7|y)\$|\$scrypt\$|\{(SSHA|SHA|MD5|CRYPT)\}|pbkdf2[_:$])/i;
const privateKey = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-|AGE-SECRET-KEY-1/;
/** Area 001–899 save 666, group 01–99, serial 0001–9999: what the administration has ever given out. */
const socialSecurityNumber = /(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])/;
const cardDigits = /(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)/g;

function faultOfText(text: string): ClaimFault | undefined {
  if (privateKey.test(text)) return 'private-key';
  if (passwordHash.test(text)) return 'password';
  if (socialSecurityNumber.test(text)) return 'social-security-number';
  const numbers = (text.match(cardDigits) ?? []).map((match) => match.replaceAll(/[ -]/g, ''));
  return numbers.some(isCardNumber) ? 'card' : undefined;
}

/** Issuer ranges and lengths of the large schemes: with the check digit, one random number of sixteen digits in forty fits. */
const cardRanges =
  /^(4\d{12}(\d{3}){0,2}|5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(011|5\d\d|4[4-9]\d)\d{12}|35(2[89]|[3-8]\d)\d{12}|3(0[0-5]|[68]\d)\d{11}|62\d{14,17})$/;

function isCardNumber(digits: string): boolean {
  return cardRanges.test(digits) && passesLuhn(digits);
}

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** RFC 7518 §6: `d` is the private part of every asymmetric key, `k` is all of a symmetric one. */
function isSecretJwk(value: Readonly<Record<string, JsonValue>>): boolean {
  return typeof value['kty'] === 'string' && (Object.hasOwn(value, 'd') || Object.hasOwn(value, 'k'));
}
