/** Whether a text holds a private key in PEM that is one, not a header alone or dots in place of the rest. */
export function privatePemIn(text: string): 'clear' | 'encrypted' | undefined {
  const [, kind = '', body = ''] = block.exec(text) ?? [];
  if (body.replaceAll(/[^A-Za-z0-9+/]/g, '').length < minKeyCharacters) return undefined;
  return kind.includes('ENCRYPTED') || body.includes('ENCRYPTED') ? 'encrypted' : 'clear';
}

/** An Ed25519 key is 64 characters of base64. */
const minKeyCharacters = 60;

const block = /-----BEGIN ((?:[A-Z0-9]+ )*)PRIVATE KEY-----((?:(?!-----)[\s\S]){0,20000})/;

/** The private members of a JWK that was read from JSON or an object literal. */
export function isPrivateJwk(jwk: Readonly<Record<string, unknown>>): boolean {
  const { kty, d, k } = jwk;
  if (kty === 'oct') return isMaterial(k, 16);
  return (kty === 'RSA' || kty === 'EC' || kty === 'OKP') && isMaterial(d, 40);
}

function isMaterial(value: unknown, minLength: number): boolean {
  return typeof value === 'string' && value.length >= minLength && /^[\w-]+$/.test(value) && new Set(value).size > 8;
}
