import {
  asIs,
  base64Bytes,
  base64Text,
  base64UrlText,
  capital,
  digestBytes,
  digestText,
  doubled,
  type Form,
  hexBytes,
  hexText,
  leet,
  lower,
  reversed,
  toggled,
  upper,
} from './word-forms.ts';

/** How many secrets are made of a word: the word alone; what people do first; what people do. */
export type RuleSet = 'none' | 'fast' | 'deep';

/** Takes one candidate: the first `length` bytes, which are the caller's again when it returns. */
export type Emit = (bytes: Uint8Array, length: number) => void;

/** Each form by itself, with each of the prefixes, and with each of the suffixes. */
export interface RuleGroup {
  readonly forms: readonly Form[];
  readonly prefixes: readonly Uint8Array[];
  readonly suffixes: readonly Uint8Array[];
}

/** Makes all candidates of a set of rules from one word. */
export function applyRules(rules: RuleSet, word: Uint8Array, emit: Emit): void {
  const seen: Uint8Array[] = [];
  for (const { forms, prefixes, suffixes } of ruleSets[rules]) {
    for (const form of forms) {
      const written = form(word);
      if (written === undefined || seen.some((one) => isSame(one, written))) continue;
      seen.push(written);
      emit(written, written.length);
      emitAffixed(written, prefixes, suffixes, emit);
    }
  }
}

export function groupsOf(rules: RuleSet): readonly RuleGroup[] {
  return ruleSets[rules];
}

/** About how many candidates a word becomes, for plans and estimates. */
export function candidatesPerWord(rules: RuleSet): number {
  return ruleSets[rules].reduce(
    (sum, { forms, prefixes, suffixes }) => sum + forms.length * (1 + prefixes.length + suffixes.length),
    0,
  );
}

const digits = '1 ! 12 123 1234 12345 123456 123! 123456789 @123 #123 01 0 2 7 007 11 69 99 100 321 ? # $ !!'.split(
  ' ',
);
const years = Array.from({ length: 9 }, (_, index) => String(2019 + index));
const endings = (
  '-secret _secret secret .secret Secret -key _key key Key -secret-key _secret_key secretkey SecretKey -jwt _jwt jwt JWT ' +
  '-jwt-secret _jwt_secret jwtsecret JwtSecret -token _token token Token -api -app -dev -test -prod _prod -production'
).split(' ');
const beginnings =
  'my my- my_ My the the- your- your_ super super- super_ jwt- jwt_ secret- secret_ dev- test- prod-'.split(' ');
const shouted = '_SECRET SECRET _KEY KEY _SECRET_KEY _JWT _JWT_SECRET JWT_SECRET -SECRET _TOKEN'.split(' ');
export const fullLeet: Form = leet('a@', 'e3', 'i1', 'o0', 's$');
export const plainLeet: Form = leet('a4', 'e3', 'i1', 'o0', 's5', 't7');

const written: RuleGroup = {
  forms: [asIs, lower, capital],
  prefixes: bytesOf(beginnings),
  suffixes: bytesOf([...digits, ...years, ...endings]),
};
const loud: RuleGroup = {
  forms: [upper],
  prefixes: bytesOf(['MY_', 'JWT_']),
  suffixes: bytesOf([...digits, ...years, ...shouted]),
};
const bent: RuleGroup = { forms: [fullLeet, plainLeet, reversed, doubled], prefixes: [], suffixes: [] };
const read: RuleGroup = {
  forms: [base64Bytes, hexBytes, base64Text, base64UrlText, hexText],
  prefixes: [],
  suffixes: [],
};

const numbers = [1, 2, 3].flatMap((width) =>
  Array.from({ length: 10 ** width }, (_, index) => String(index).padStart(width, '0')),
);
const manyYears = Array.from({ length: 96 }, (_, index) => String(1940 + index));
const deepSuffixes = bytesOf([
  ...new Set([
    ...numbers,
    ...manyYears,
    ...manyYears.slice(40).map((year) => `${year}!`),
    ...manyYears.slice(40).map((year) => `@${year}`),
    ...manyYears.slice(40).map((year) => `-${year}`),
    ...digits,
    ...endings,
    ...shouted,
    ...endings.flatMap((ending) => digits.slice(0, 5).map((digit) => `${ending}${digit}`)),
  ]),
]);
const deepPrefixes = bytesOf([
  ...beginnings,
  'MY_',
  'JWT_',
  'api-',
  'app-',
  'auth-',
  '1',
  '12',
  '123',
  '!',
  '#',
  '$',
  '@',
]);

const ruleSets: Readonly<Record<RuleSet, readonly RuleGroup[]>> = {
  none: [{ forms: [asIs], prefixes: [], suffixes: [] }],
  fast: [written, loud, bent, read],
  deep: [
    {
      forms: [asIs, lower, capital, upper, toggled, fullLeet, plainLeet, leet('o0'), leet('e3'), leet('a@'), reversed],
      prefixes: deepPrefixes,
      suffixes: deepSuffixes,
    },
    { forms: [doubled], prefixes: [], suffixes: bytesOf(digits) },
    read,
    {
      forms: (['md5', 'sha1', 'sha256', 'sha512'] as const).flatMap((name) => [digestText(name), digestBytes(name)]),
      prefixes: [],
      suffixes: [],
    },
  ],
};

/** One buffer for all: a candidate is copied from it at once. */
let joined = new Uint8Array(256);

function emitAffixed(
  form: Uint8Array,
  prefixes: readonly Uint8Array[],
  suffixes: readonly Uint8Array[],
  emit: Emit,
): void {
  if (joined.length < form.length + longestAffix) joined = new Uint8Array(form.length + longestAffix);
  const buffer = joined;
  buffer.set(form);
  for (const suffix of suffixes) {
    for (let index = 0; index < suffix.length; index += 1) buffer[form.length + index] = suffix[index] as number;
    emit(buffer, form.length + suffix.length);
  }
  for (const prefix of prefixes) {
    buffer.set(prefix);
    buffer.set(form, prefix.length);
    emit(buffer, form.length + prefix.length);
  }
}

const longestAffix = 64;

function bytesOf(texts: readonly string[]): readonly Uint8Array[] {
  return texts.map((text) => new TextEncoder().encode(text));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
