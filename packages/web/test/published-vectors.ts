// The published test vectors, as the token core keeps them: read as files, since they are another package's.

import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../jwt/vectors/', import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as T;

/** A JWK, whatever its members. */
export type VectorKey = Readonly<Record<string, string>>;

export interface CompactExample {
  readonly source: string;
  readonly alg: string;
  readonly compact: string;
  readonly key?: VectorKey;
}

/** RFC 7515 A.1 to A.5. */
export const compactExamples: readonly CompactExample[] = read('rfc/rfc7515-appendix-a.json');
/** RFC 7515 A.6 and A.7. */
export const serializedExamples: readonly { readonly source: string; readonly serialized: unknown }[] = read(
  'rfc/rfc7515-json-serialization.json',
);
/** RFC 7517 B: a key with its certificate. */
export const certified: { readonly x5c: readonly string[] } = read<{ readonly B: { readonly x5c: readonly string[] } }>(
  'rfc/rfc7517-keys.json',
).B;

export interface WycheproofGroup {
  readonly key: VectorKey;
  readonly tests: readonly {
    readonly tcId: number;
    readonly comment: string;
    readonly jws: string;
    readonly result: string;
  }[];
}

export const wycheproofGroups: readonly WycheproofGroup[] = read('wycheproof/json-web-signature.json');

/** An example of RFC 7520 or of RFC 8037, as the JOSE cookbook has it. */
export interface CookbookExample {
  readonly input: { readonly payload?: string; readonly key?: VectorKey };
  readonly output: Readonly<Record<string, unknown>>;
}

/** Every example in a folder of the cookbook, with its file's name. */
export function cookbook(below: string): readonly (readonly [name: string, example: CookbookExample])[] {
  return readdirSync(new URL(`cookbook/${below}/`, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, read(`cookbook/${below}/${name}`)]);
}
