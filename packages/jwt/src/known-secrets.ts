import { publishedSecrets } from './published-secrets.ts';
import { fromBase64, fromHex, readingsOf } from './secret-readings.ts';

/** What Django's generator writes in front of a secret that is meant for development alone. */
const publicPrefix = 'django-insecure-';

/**
 * Whether the bytes are one of the published secrets, in any of its forms, whatever its capitals and whatever white
 * space and quotes are in or around it.
 */
export function isKnownSecret(bytes: Uint8Array): boolean {
  const known = new Set(publishedSecrets.flatMap(formsOf).map(lettersOf));
  return readingsOf(bytes)
    .map(lettersOf)
    .some((text) => known.has(text) || text.startsWith(publicPrefix));
}

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
