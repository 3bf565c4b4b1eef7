import type { AuthError } from '@sealwright/jwt';
import {
  createEventParser,
  type FeedDelta,
  type FeedEvent,
  formatDelta,
  formatDeltaEvent,
  formatSnapshot,
  parseDelta,
  parseSnapshot,
} from '@sealwright/jwt/feed';
import { type ObjectTree, objectTree, textOf } from './json-tree.ts';
import { judgeError } from './judge-error.ts';
import { jsonTextMutators, utf8Mutators } from './mutate-json-text.ts';
import { bitMutators } from './mutate-segment.ts';
import { structureMutators } from './mutate-structure.ts';
import type { Random } from './random.ts';
import { readReferenceDelta, readReferenceEvents, readReferenceSnapshot } from './reference-feed.ts';
import { isSameJson } from './same-json.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';

const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const expiresAt = 1_800_000_900;

const deltas: readonly FeedDelta[] = [
  { seq: 1, entry: { kind: 'token', id: 'jti-1', expiresAt } },
  { seq: 2, entry: { kind: 'session', id: 'sid-é"\\', expiresAt } },
  { seq: 3, entry: { kind: 'subject', id: 'u-1', epoch: 7, expiresAt } },
  { seq: 4, entry: { kind: 'client', id: 'app', epoch: 0, expiresAt } },
  { seq: 5, entry: { kind: 'issuer', epoch: 2, expiresAt } },
  { seq: 6, entry: { kind: 'key', id: 'kid-1' } },
  { seq: 7, publish: { kty: 'OKP', crv: 'Ed25519', x, kid: 'next', alg: 'Ed25519', use: 'sig' } },
];

const snapshots: readonly string[] = [0, 3, 7].map((count) =>
  formatSnapshot({
    statement: 'eyJhbGciOiJFZERTQSJ9.e30.AA',
    entries: deltas.slice(0, count).flatMap((delta) => ('entry' in delta ? [delta.entry] : [])),
    keys: deltas.slice(0, count).flatMap((delta) => ('publish' in delta ? [delta.publish] : [])),
  }),
);

export interface FeedReaders {
  readonly parseDelta: typeof parseDelta;
  readonly parseSnapshot: typeof parseSnapshot;
  readonly createEventParser: typeof createEventParser;
}

/** The three readers of `@sealwright/jwt/feed` (or faulty ones in their place) against plain ones. */
export function createFeedSurface(share: number, faulty: Partial<FeedReaders> = {}): Surface {
  const readers = { parseDelta, parseSnapshot, createEventParser, ...faulty };
  const makers = [makeDelta, makeSnapshot, makeEvents];
  return { name: 'feed', share, make: (random) => random.pick(makers)(random, readers) };
}

function makeDelta(random: Random, readers: FeedReaders): Trial {
  const text = mutated(formatDelta(random.pick(deltas)), random);
  return {
    category: 'delta',
    run: () => readers.parseDelta(text),
    judge: (outcome) => judge(outcome, readReferenceDelta(text), 'feed_malformed', text),
    print: () => JSON.stringify(text),
  };
}

function makeSnapshot(random: Random, readers: FeedReaders): Trial {
  const text = mutated(random.pick(snapshots), random);
  return {
    category: 'snapshot',
    run: () => readers.parseSnapshot(text),
    judge: (outcome) => judge(outcome, readReferenceSnapshot(text), 'feed_malformed', text),
    print: () => JSON.stringify(text),
  };
}

/** Cut into chunks at random: what comes of a stream must not depend on how it was cut. */
function makeEvents(random: Random, readers: FeedReaders): Trial {
  const stream = makeStream(random);
  const maxEventBytes = random.chance(0.5) ? 65_536 : 40 + random.below(200);
  const cuts = Array.from({ length: random.below(6) }, () => random.below(stream.length + 1)).sort(
    (one, other) => one - other,
  );
  const chunks = [...cuts, stream.length].map((end, index) => stream.subarray(index === 0 ? 0 : cuts[index - 1], end));
  const reference = readReferenceEvents(stream, maxEventBytes);
  const [events, code] = typeof reference === 'string' ? [undefined, reference] : [reference, ''];
  return {
    category: 'events',
    run: () => {
      const parser = readers.createEventParser({ maxEventBytes });
      return chunks.flatMap((chunk): readonly FeedEvent[] => parser.push(chunk));
    },
    judge: (outcome) => judge(outcome, events, code, stream.toString('utf8')),
    print: () => `${maxEventBytes} ${JSON.stringify(chunks.map((chunk) => Buffer.from(chunk).toString('base64')))}`,
  };
}

function makeStream(random: Random): Buffer {
  const pieces = Array.from({ length: 1 + random.below(5) }, () =>
    random.chance(0.5) ? formatDeltaEvent(random.pick(deltas)) : random.pick(fields) + random.pick(lineEnds),
  );
  const text = pieces.join('').replaceAll('\n', () => (random.chance(0.8) ? '\n' : random.pick(lineEnds)));
  let bytes: Uint8Array = Buffer.from(text);
  if (random.chance(0.3)) bytes = random.pick(bitMutators)(bytes, random);
  if (random.chance(0.2)) bytes = random.pick(utf8Mutators)(bytes, random);
  return Buffer.from(bytes);
}

const lineEnds: readonly string[] = ['\n', '\r\n', '\r', '\n\n', '\r\n\r\n', '\r\r', ''];
const fields: readonly string[] = [
  ...[
    'data',
    'data:',
    'data: ',
    'data:  two',
    'data:a:b',
    ':',
    ': comment',
    ':data: x',
    'event:',
    'event: delta',
    'id',
    'id: 7',
  ],
  ...[
    'Data: x',
    'data : x',
    ' data: x',
    'retry: 1',
    'é: ü',
    '\0data: x',
    'data: \0',
    `data: ${'x'.repeat(90)}`,
    `:${'x'.repeat(90)}`,
  ],
];

function mutated(text: string, random: Random): string {
  if (random.chance(0.1)) return text;
  let changed = text;
  if (random.chance(0.7)) {
    const tree: ObjectTree = objectTree(JSON.parse(text) as object);
    for (let times = 1 + random.below(2); times > 0; times -= 1) {
      random.pick(structureMutators)({ header: tree, payload: tree } as never, random);
    }
    changed = textOf(tree);
  }
  return random.chance(0.3) ? random.pick(jsonTextMutators)(changed, random) : changed;
}

function judge(outcome: Outcome, expected: unknown, code: string, input: string): Finding | undefined {
  if (outcome.ok) {
    if (expected === undefined) return { kind: 'false acceptance', detail: `the reference says ${code}` };
    return isSameJson(defined(outcome.value), defined(expected))
      ? undefined
      : { kind: 'other content', detail: 'another value' };
  }
  const fault = judgeError(outcome.error, () => [input]);
  if (fault !== undefined) return fault;
  const ours = (outcome.error as AuthError).code;
  if (expected !== undefined) return { kind: 'false refusal', detail: ours };
  return ours === code ? undefined : { kind: 'another code', detail: `${ours}, where the reference says ${code}` };
}

/** Without members that are there and undefined. */
function defined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
