import type { RandomBytes } from '../ports.ts';

/** RFC 8628 §6.1: no vowels, so that it spells nothing, and no digit that looks like a letter. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';

/** 20^8, some 34 bits: with the throttle on guesses and ten minutes of life, enough (§5.1). */
const letters = 8;

const form = new RegExp(`^[${alphabet}]{${letters}}$`);

/** A code that a person reads on one device and types on another, as it is shown. */
export function createUserCode(random: RandomBytes): string {
  let code = '';
  while (code.length < letters) {
    for (const byte of random(letters)) {
      // 240 is the largest multiple of 20 in a byte: what lies above would make some letters likelier than others.
      if (byte < 240 && code.length < letters) code += alphabet[byte % alphabet.length];
    }
  }
  return formatUserCode(code);
}

/** The code in what somebody typed: in any case, with or without dashes and spaces. Undefined for what is none. */
export function parseUserCode(typed: string): string | undefined {
  if (typed.length > 32) return undefined;
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  return form.test(code) ? formatUserCode(code) : undefined;
}

function formatUserCode(code: string): string {
  return `${code.slice(0, letters / 2)}-${code.slice(letters / 2)}`;
}
