import { publishedSecrets } from './published-secrets.ts';
import { fromBase64, fromHex, readingsOf } from './secret-readings.ts';

/** What Django's generator writes in front of a secret that is meant for development alone. */
const publicPrefix = 'django-insecure-';

/** What stands beside a published secret must be a secret by itself: as long as the shortest hash. */
const ownBytes = 32;

/**
 * Whether the bytes are one of the published secrets, in any of its forms: whatever its capitals and whatever white space
 * and quotes are in or around it, backwards, with digits for letters, and with less around it than a secret has.
 */
export function isKnownSecret(bytes: Uint8Array): boolean {
  const known = [...new Set(publishedSecrets.flatMap(formsOf).map(lettersOf).map(withoutDigits))];
  const holdsOne = (text: string): boolean =>
    known.some((one) => text.length - one.length < ownBytes && text.includes(one));
  return readingsOf(bytes)
    .map(lettersOf)
    .some((text) => {
      const plain = withoutDigits(text);
      return text.startsWith(publicPrefix) || holdsOne(plain) || holdsOne(Array.from(plain).reverse().join(''));
    });
}

/** The letters that digits and signs are written for; both sides are compared so. */
function withoutDigits(text: string): string {
  return text.replace(/[@4310$57!]/g, (sign) => lookalikes[sign] ?? sign);
}

const lookalikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

function lettersOf(text: string): string {
  return text.replace(/[\s"'`]/g, '').toLowerCase();
}

/** The bytes that a program could have made of a text, each as a string with one character a byte. */
function formsOf(secret: string): string[] {
  const forms = [secret];
  if (/^[0-9a-f]+$/i.test(secret)) forms.push(fromHex(secret));
  if (/^[\w+/-]+$/.test(secret)) forms.push(fromBase64(secret));
  return forms;
}
