import { maxClaimWords } from '../defaults.ts';
import type { JsonObject } from '../known-token.ts';

/** Parts of a host name that name nobody. */
const dull = new Set('www com org net io dev app co uk de fr eu api http https localhost'.split(' '));

/**
 * The words that a token says of who made it: people put the name of their application into its secret. From the texts
 * of all claims and of the header, and from the names of claims that the standards do not know: whole, and the parts of
 * host names, paths, addresses and compounds.
 *
 * The token is a stranger's: a few hundred words at most are taken, of at most 64 characters.
 */
export function wordsOfToken(header: JsonObject, payload: JsonObject): readonly string[] {
  const found = new Set<string>();
  for (const text of [...textsOf(payload, 0), ...textsOf(header, 0)]) {
    for (const word of wordsOfText(text)) if (found.size < maxClaimWords) found.add(word);
  }
  return [...found];
}

/** Whole, its parts between all signs, and joined without them: `shop.acme-web.example` gives `acme`, `acmeweb`, … */
function wordsOfText(text: string): readonly string[] {
  const plain = text.replace(/^[a-z][a-z+.-]*:\/\//i, '').replace(/[/?#]+$/, '');
  const labels = plain.split(/[^\p{L}\p{N}_-]+/u);
  const parts = labels.flatMap((label) => [label, label.replaceAll(/[_-]/g, ''), ...splitCompound(label)]);
  const host = labels.filter((label) => !dull.has(label.toLowerCase()));
  const words = [text, plain, ...parts, host.join('')];
  return words.filter((word) => word.length >= 2 && word.length <= 64 && !dull.has(word.toLowerCase()));
}

/** `acmeShop`, `acme_shop`, `acme-shop`: the words in it. */
function splitCompound(label: string): readonly string[] {
  return label.split(/[_-]+|(?<=\p{Ll})(?=\p{Lu})/u);
}

/** Times, numbers and the claims that hold them name nobody. */
const standardClaims = new Set('iss sub aud exp nbf iat jti azp alg typ kid cty scope scp nonce'.split(' '));

function textsOf(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return value.length <= 256 ? [value] : [];
  if (typeof value !== 'object' || value === null || depth > 3) return [];
  return Object.entries(value)
    .slice(0, 64)
    .filter(([name]) => name !== 'jti' && name !== 'nonce')
    .flatMap(([name, member]) => {
      const own = Array.isArray(value) || standardClaims.has(name) ? [] : textsOf(name, depth);
      return [...textsOf(member, depth + 1), ...own];
    });
}
