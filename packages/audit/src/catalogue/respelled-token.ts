import type { ForgeContext, Forgery } from '../attack.ts';
import { spellForgery } from '../issued-forgery.ts';
import { freshClaims, joinToken, writeSegment } from '../unsafe-writer.ts';
import type { Spelling } from './base64-spelling.ts';

/** The good token in other spellings of each segment; and, with the issuer's key, tokens signed over such a spelling. */
export async function respellToken(context: ForgeContext, spellings: readonly Spelling[]): Promise<readonly Forgery[]> {
  const known = spellings
    .flatMap((spelling) => respellSegments(context.good.segments, spelling))
    .map(({ variant, token }): Forgery => ({ variant, token, proof: { kind: 'same-content' } }));
  const signed = context.signer === undefined ? [] : await signSpellings(context, spellings);
  return [...known, ...signed].filter(({ token }) => isPresentable(token, context));
}

/** One text in other spellings, a segment at a time. */
export interface Respelled {
  readonly variant: string;
  readonly token: string;
}

const places = ['header', 'payload', 'signature'] as const;

export function respellSegments(
  segments: readonly [string, string, string],
  { name, spell }: Spelling,
): readonly Respelled[] {
  return places.flatMap((place, index) => {
    const spelt = spell(segments[index] ?? '');
    if (spelt === undefined) return [];
    return [
      { variant: `${place}-${name}`, token: segments.map((text, at) => (at === index ? spelt : text)).join('.') },
    ];
  });
}

/**
 * HTTP takes blanks off the ends of a field's value (RFC 9110 §5.5) and carries neither line breaks nor other letters
 * than ASCII: there, such a token is the good one, or no request at all.
 */
export function isPresentable(token: string, { reach }: ForgeContext): boolean {
  return reach === 'function' || (/^[\t\x20-\x7E]*$/.test(token) && token.trim() === token);
}

/** Whoever checks the signature before the spelling finds nothing wrong with these. */
async function signSpellings(context: ForgeContext, spellings: readonly Spelling[]): Promise<readonly Forgery[]> {
  // A name that makes both alphabets differ wherever it stands, and blanks that leave spare bits in the last symbol.
  const claims = JSON.stringify({ ...freshClaims(context), note: '?????>>>>>' });
  const header = writeSegment(withRemainder(JSON.stringify(context.good.header)));
  const payload = writeSegment(withRemainder(claims));
  const forgeries: Forgery[] = [];
  for (const { name, spell } of spellings) {
    const [head, body] = [spell(header), spell(payload)];
    if (head !== undefined) forgeries.push(await spellForgery(context, `signed-header-${name}`, head, payload));
    if (body !== undefined) forgeries.push(await spellForgery(context, `signed-payload-${name}`, header, body));
    const signature = await respellSignature(context, header, payload, spell);
    if (signature !== undefined) forgeries.push({ ...signature, variant: `signed-signature-${name}` });
  }
  return forgeries;
}

/** Not every signature has a symbol in which the alphabets differ: a few fresh ones are tried. */
async function respellSignature(
  context: ForgeContext,
  header: string,
  payload: string,
  spell: Spelling['spell'],
): Promise<Forgery | undefined> {
  const { good } = context;
  for (let attempt = 0; attempt < 32; attempt += 1) {
    const body = attempt === 0 ? payload : writeSegment({ ...freshClaims(context), note: String(attempt) });
    const { token, proof, variant } = await spellForgery(context, good.segments[0], header, body);
    const at = token.lastIndexOf('.');
    const spelt = spell(token.slice(at + 1));
    if (spelt !== undefined) return { variant, token: joinToken(token.slice(0, at), spelt), proof };
  }
  return undefined;
}

function withRemainder(json: string): string {
  const remainder = new TextEncoder().encode(json).length % 3;
  return remainder === 0 ? `${json} ` : json;
}
