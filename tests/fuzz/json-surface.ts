import { type AuthError, parseStrictJson } from '@sealwright/jwt';
import { shapes } from './claim-shapes.ts';
import { copyOf, objectTree, textOf } from './json-tree.ts';
import { judgeError } from './judge-error.ts';
import { jsonTextMutators, utf8Mutators } from './mutate-json-text.ts';
import { structureMutators } from './mutate-structure.ts';
import type { Random } from './random.ts';
import { readReferenceJson } from './reference-json.ts';
import { isSameJson } from './same-json.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';

const trees = shapes.map(({ claims }) => objectTree(claims));

/** `parseStrictJson` on bytes and on text against the reader written from RFC 8259. */
export function createJsonSurface(share: number, parse: typeof parseStrictJson = parseStrictJson): Surface {
  return {
    name: 'strict JSON',
    share,
    make(random: Random): Trial {
      const { text, bytes, category } = makeJson(random);
      const input = bytes ?? text;
      return {
        category,
        run: () => parse(input),
        judge: (outcome) => judgeJson(outcome, bytes ?? (text.isWellFormed() ? Buffer.from(text) : undefined), text),
        print: () => (typeof input === 'string' ? JSON.stringify(input) : `hex ${Buffer.from(input).toString('hex')}`),
      };
    },
  };
}

function makeJson(random: Random): { text: string; bytes: Uint8Array | undefined; category: string } {
  const part = copyOf(random.pick(trees));
  const draft = { header: part, payload: part } as unknown as Parameters<(typeof structureMutators)[number]>[0];
  const changes = random.below(4);
  for (let change = 0; change < changes; change += 1) random.pick(structureMutators)(draft, random);
  let text = textOf(part);
  const mutated = random.chance(0.4);
  if (mutated) text = random.pick(jsonTextMutators)(text, random);
  if (random.chance(0.35)) {
    if (random.chance(0.1)) text += random.pick(['\ud800', '\udfff', '"\ud83d"']);
    return { text, bytes: undefined, category: 'text' };
  }
  const bytes = Buffer.from(text);
  if (!random.chance(0.25)) return { text, bytes, category: mutated ? 'structure and text' : 'structure' };
  return { text, bytes: random.pick(utf8Mutators)(bytes, random), category: 'UTF-8' };
}

function judgeJson(outcome: Outcome, bytes: Uint8Array | undefined, text: string): Finding | undefined {
  const reading = bytes === undefined ? undefined : readReferenceJson(bytes);
  if (outcome.ok) {
    if (reading === undefined) return { kind: 'false acceptance', detail: 'the reference refuses' };
    return isSameJson(outcome.value, reading.value) ? undefined : { kind: 'other content', detail: 'another value' };
  }
  const fault = judgeError(outcome.error, () => [text, Buffer.from(bytes ?? []).toString('utf8')]);
  if (fault !== undefined) return fault;
  const { code } = outcome.error as AuthError;
  if (reading !== undefined) return { kind: 'false refusal', detail: `${code}, where the reference reads it` };
  return code === 'json_malformed' ? undefined : { kind: 'another code', detail: code };
}
