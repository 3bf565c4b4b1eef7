import type { PartsMutator, TokenMutator } from './draft.ts';

/** Parts of two valid tokens, put together otherwise. */
export const spliceMutators: readonly PartsMutator[] = [
  ([header, payload], draft) => [header, payload, partsOf(draft.other.text)[2]],
  ([header, , signature], draft) => [header, partsOf(draft.other.text)[1], signature],
  ([, payload, signature], draft) => [partsOf(draft.other.text)[0], payload, signature],
  ([header], draft) => [header, partsOf(draft.other.text)[1], partsOf(draft.other.text)[2]],
  ([header, payload, signature]) => [payload, header, signature],
  ([header, payload, signature]) => [header, signature, payload],
  ([header, payload]) => [header, payload, payload],
  ([header, payload, signature], draft) => [header, payload + partsOf(draft.other.text)[1], signature],
  ([header, payload, signature], _draft, random) => {
    const cut = random.below(payload.length + 1);
    // The same signing input with its dot elsewhere.
    return [header + payload.slice(0, cut), payload.slice(cut), signature];
  },
  ([header, payload, signature], draft) => {
    const other = partsOf(draft.other.text)[2];
    const half = Math.floor(other.length / 2);
    return [header, payload, signature.slice(0, half) + other.slice(half)];
  },
];

/** The token as a whole: dots, what stands around it, other serialisations, and what is no text. */
export const tokenMutators: readonly TokenMutator[] = [
  (token, _, random) => insertAt(token, random.below(token.length + 1), '.'),
  (token) => token.replace('.', ''),
  (token) => token.slice(0, token.lastIndexOf('.')),
  (token) => `${token}.`,
  (token) => `.${token}`,
  (token) => token.replaceAll('.', '..'),
  (token) => `${token}.AAAA.AAAA`,
  (token) => token.replaceAll('.', '\u3002'),
  (token, draft) => token + draft.other.text,
  (token, draft) => `${token}.${draft.other.text}`,
  (token, draft) => `${token} ${draft.other.text}`,
  (token) => `Bearer ${token}`,
  (token, _, random) => `${random.pick([' ', '\n', '\t', '\0', '\ufeff', '"'])}${token}`,
  (token, _, random) => `${token}${random.pick([' ', '\n', '\r\n', '\t', '\0', '"', ',', ';', '~'])}`,
  (token) => {
    const [header, payload, signature] = partsOf(token);
    return JSON.stringify({ protected: header, payload, signature });
  },
  (token, _, random) =>
    insertAt(token, random.below(token.length + 1), random.pick(['\ud800', '\udc00', 'é', '😀', '\u0080'])),
  (token, { base }) => token + 'A'.repeat(Math.max(0, base.rules.maxBytes - token.length)),
  (token, { base }) => token + '.'.repeat(base.rules.maxBytes + 1),
  (token, _, random) => token.slice(0, random.below(token.length)),
  (_token, _, random) => random.pick(['', '.', '..', '...', 'a.b.c', '.a.', 'null', '{}']),
  (token, _, random) => random.pick([undefined, null, 0, true, [token], { token }, token.split('.'), 1n]),
  (token) => Buffer.from(token),
];

export function partsOf(token: string): readonly [string, string, string] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
}

function insertAt(text: string, place: number, inserted: string): string {
  return text.slice(0, place) + inserted + text.slice(place);
}
