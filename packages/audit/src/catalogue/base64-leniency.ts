import type { AttackFacts, TokenAttack } from '../attack.ts';
import { alphabetSpellings, junkSpellings, looseSpellings, paddedSpellings, type Spelling } from './base64-spelling.ts';
import { respellToken } from './respelled-token.ts';

/** F05. */
export const base64Padding: TokenAttack = lenientRow(paddedSpellings, {
  id: 'F05',
  title: 'Padding at the end of a base64url segment',
  source: ['RFC 7515 §2', 'RFC 4648 §3.2'],
  how: 'The segments of a token are base64url without padding. A decoder that passes over equals signs takes the same token in several texts. Whoever remembers tokens by their text (a list of revoked ones, a cache, a log that is searched) then misses all but one.',
  victims: [{ what: 'AWS Application Load Balancer writes such tokens, so its verifiers must be told to take them' }],
  fix: 'Refuse every segment that holds anything but the 64 symbols. Where one issuer pads its tokens, allow it for that issuer alone, by name.',
});

/** F06. */
export const base64Junk: TokenAttack = lenientRow(junkSpellings, {
  id: 'F06',
  title: 'Blanks, line breaks and junk inside a base64url segment',
  source: ['RFC 7515 §2', 'RFC 4648 §3.3'],
  how: 'Many base64 decoders pass over whatever is no symbol of theirs: blanks, line breaks, exclamation marks. One signed token then has any number of texts, and so passes a list of revoked tokens, or a filter that compares text. Where the signature is over the cleaned text, even header and payload may be respelt without a key.',
  victims: [
    { what: 'jsrsasign < 10.5.25', advisory: 'CVE-2022-25898' },
    { what: 'PyJWT < 2.14.0', advisory: 'GHSA-hxm8-2xgr-2p9m' },
    { what: 'jose 6.2 on Node 20 takes blanks and line breaks (measured)' },
  ],
  fix: 'Check each segment against the strict alphabet before it is decoded, or compare it with its own decoding encoded again.',
});

/** F07. */
export const base64Alphabet: TokenAttack = lenientRow(alphabetSpellings, {
  id: 'F07',
  title: 'The alphabet of plain base64 instead of base64url',
  source: ['RFC 7515 §2', 'RFC 4648 §5'],
  how: 'Base64url writes a minus and an underscore where plain base64 has a plus and a slash. A decoder that takes both alphabets gives one token two texts, and more if they may be mixed. What remembers tokens by their text knows only one of them.',
  victims: [{ what: 'libjwt, in its security review of June 2026' }],
  fix: 'Take the symbols of base64url and no others.',
});

/** F08. */
export const base64LooseBits: TokenAttack = lenientRow(looseSpellings, {
  id: 'F08',
  title: 'Other bits in the last symbol of a base64url segment',
  source: ['RFC 4648 §3.5', 'RFC 7515 §2'],
  how: 'The last symbol of a segment mostly carries two or four bits that belong to no byte. They must be zero, and most decoders never look. So the last letter of a signature can be changed, and the token stays good under a text that nobody has seen before.',
  victims: [
    { what: 'jose and fast-jwt, in their releases of 2026 (measured)' },
    { what: 'libjwt, in its security review of June 2026' },
  ],
  fix: 'Encode again what was decoded, and require the same text; or check that the spare bits are zero.',
});

function lenientRow(spellings: readonly Spelling[], facts: Omit<AttackFacts, 'severity' | 'cwe'>): TokenAttack {
  return {
    kind: 'token',
    // By itself it gives nobody a right that the token did not have: what it breaks is whoever goes by the text (F09).
    severity: 'low',
    cwe: 20,
    ...facts,
    needs: [],
    expect: 'refused',
    forge: async (context) => respellToken(context, spellings),
  };
}
