import type { JsonLine, JsonPiece } from './inspection.ts';
import type { JsonFault, JsonNode, ReadJson } from './lenient-json.ts';
import type { TracedText } from './traced-text.ts';

/** As many lines as a page can show without harm. */
const maxLines = 2000;
/** Of one value. */
const maxPieceLength = 2000;

/** Writes JSON as it was read, one member a line: numbers and strings as the token has them, duplicates and all. */
export function writeLines({ node, faults }: ReadJson, traced: TracedText, root: string): readonly JsonLine[] {
  const lines: JsonLine[] = [];
  const byPlace = new Map<number, JsonFault>();
  for (const fault of faults) if (!byPlace.has(fault.from)) byPlace.set(fault.from, fault);
  writeNode({ lines, byPlace, traced }, node, { depth: 0, path: root, before: [], comma: false, from: node.from });
  return lines;
}

interface Writing {
  readonly lines: JsonLine[];
  readonly byPlace: ReadonlyMap<number, JsonFault>;
  readonly traced: TracedText;
}

interface Spot {
  readonly depth: number;
  readonly path: string;
  /** The member's name and its colon. */
  readonly before: readonly JsonPiece[];
  readonly comma: boolean;
  /** Where the member, or the value, begins. */
  readonly from: number;
}

function writeNode(writing: Writing, node: JsonNode, spot: Spot): void {
  const isNest = node.kind === 'object' || node.kind === 'array';
  const children = node.kind === 'object' ? node.members : node.kind === 'array' ? node.items : [];
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
  if (!isNest || children.length === 0) {
    writeLine(writing, spot, [isNest ? punctuation(open + close) : scalar(writing, node)], node.to);
    return;
  }
  writeLine(writing, { ...spot, comma: false }, [punctuation(open)], node.from + 1);
  for (const [index, child] of children.entries()) {
    if (writing.lines.length >= maxLines) {
      cutShort(writing, spot, children.length - index);
      return;
    }
    const inner = { depth: spot.depth + 1, comma: index < children.length - 1, from: child.from };
    if ('name' in child) {
      const raw = writing.traced.text.slice(child.from, child.nameTo);
      const before = [{ kind: 'name' as const, text: short(raw) }, punctuation(': ')];
      writeNode(writing, child.value, { ...inner, path: memberPath(spot.path, child.name), before });
    } else writeNode(writing, child, { ...inner, path: `${spot.path}[${index}]`, before: [] });
  }
  writing.lines.push({
    depth: spot.depth,
    pieces: [punctuation(close + (spot.comma ? ',' : ''))],
    path: spot.path,
    fault: undefined,
    mark: undefined,
  });
}

/** `claims.address.city`; a name that is no word in brackets: `claims["https://x/y"]`. */
export function memberPath(path: string, name: string): string {
  return /^[\w$#-]{1,64}$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name.slice(0, 64))}]`;
}

function writeLine(writing: Writing, spot: Spot, value: readonly JsonPiece[], to: number): void {
  const next = writing.byPlace.get(to);
  // Where the JSON breaks off, the line before it shows it.
  const behind = next?.what === 'syntax' ? next : undefined;
  const fault = writing.byPlace.get(spot.from) ?? behind ?? valueFault(writing, spot, to);
  writing.lines.push({
    depth: spot.depth,
    pieces: [...spot.before, ...value, ...(spot.comma ? [punctuation(',')] : [])],
    path: spot.path,
    fault: fault === undefined ? undefined : lineFaults[fault.what],
    mark: writing.traced.markOf(spot.from, to),
  });
}

/** A fault of the value itself, which begins behind the name. */
function valueFault({ byPlace }: Writing, { from }: Spot, to: number): JsonFault | undefined {
  if (byPlace.size === 0) return undefined;
  for (const fault of byPlace.values()) if (fault.from >= from && fault.to <= to) return fault;
  return undefined;
}

const lineFaults: Readonly<Record<JsonFault['what'], NonNullable<JsonLine['fault']>>> = {
  duplicate_member: 'duplicate',
  forbidden_name: 'forbidden-name',
  number: 'inexact-number',
  surrogate: 'surrogate',
  depth: 'too-deep',
  syntax: 'syntax',
};

function scalar({ traced }: Writing, node: JsonNode): JsonPiece {
  const kind = node.kind === 'object' || node.kind === 'array' ? 'punctuation' : node.kind;
  return { kind, text: short(traced.text.slice(node.from, node.to)) };
}

function cutShort(writing: Writing, { depth, path }: Spot, left: number): void {
  if (writing.lines.at(-1)?.pieces[0]?.text.startsWith('…') === true) return;
  const pieces = [{ kind: 'broken' as const, text: `… and ${left} more, not shown` }];
  writing.lines.push({ depth: depth + 1, pieces, path, fault: undefined, mark: undefined });
}

function short(text: string): string {
  return text.length > maxPieceLength ? `${text.slice(0, maxPieceLength)}…` : text;
}

function punctuation(text: string): JsonPiece {
  return { kind: 'punctuation', text };
}
