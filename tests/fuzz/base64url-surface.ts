import { type AuthError, decodeBase64Url } from '@sealwright/jwt';
import { judgeError } from './judge-error.ts';
import { base64UrlMutators } from './mutate-segment.ts';
import type { Random } from './random.ts';
import { readBase64Url } from './reference-verifier.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';

/** `decodeBase64Url` against a regular expression and a round trip. */
export function createBase64UrlSurface(share: number, decode: typeof decodeBase64Url = decodeBase64Url): Surface {
  return {
    name: 'base64url',
    share,
    make(random: Random): Trial {
      const { text, category } = makeText(random);
      return {
        category,
        run: () => decode(text),
        judge: (outcome) => judgeBytes(outcome, text),
        print: () => JSON.stringify(text),
      };
    },
  };
}

function makeText(random: Random): { text: string; category: string } {
  const length = random.chance(0.9) ? random.below(40) : random.below(2000);
  const text = Buffer.from(random.bytes(length)).toString('base64url');
  if (random.chance(0.1)) return { text, category: 'unchanged' };
  const once = random.pick(base64UrlMutators)(text, random);
  if (random.chance(0.75)) return { text: once, category: 'changed once' };
  return { text: random.pick(base64UrlMutators)(once, random), category: 'changed twice' };
}

function judgeBytes(outcome: Outcome, text: string): Finding | undefined {
  const bytes = readBase64Url(text);
  if (outcome.ok) {
    if (bytes === undefined) return { kind: 'false acceptance', detail: 'the reference refuses' };
    const same = outcome.value instanceof Uint8Array && bytes.equals(outcome.value);
    return same ? undefined : { kind: 'other content', detail: 'other bytes' };
  }
  const fault = judgeError(outcome.error, () => [text]);
  if (fault !== undefined) return fault;
  const { code } = outcome.error as AuthError;
  if (bytes !== undefined) return { kind: 'false refusal', detail: code };
  return code === 'base64url_malformed' ? undefined : { kind: 'another code', detail: code };
}
