import type { Answer } from './target.ts';

/**
 * What an answer is recognised by: its status, its kind of content, where it redirects to, and the shape of its body.
 * Marks of content begin with `=`; two answers to one token may differ in those (a time, an identifier of the request).
 */
export type Marks = ReadonlySet<string>;

/** The marks of an answer; none where there was no answer. */
export function marksOf(answer: Answer): Marks {
  if (answer.kind !== 'answered') return new Set();
  const { status, headers, body } = answer;
  const marks = new Set([`status ${status}`, `content ${mediaTypeOf(answer)}`]);
  const { location } = headers;
  if (location !== undefined) marks.add(`location ${placeOf(location)}`);
  const json = parseJson(body);
  if (json === undefined) markLines(body, marks);
  else markJson(json.value, '$', 0, marks);
  return marks;
}

/** The kind of content without its parameters; a verifier function has none. */
export function mediaTypeOf(answer: Answer): string {
  if (answer.kind !== 'answered') return '';
  return (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** What all answers have in common. */
export function commonMarks(answers: readonly Answer[]): Marks {
  const [first, ...rest] = answers.map(marksOf);
  return new Set([...(first ?? [])].filter((mark) => rest.every((marks) => marks.has(mark))));
}

/** What no answer of the others has. Where shapes differ, contents are left out: those of a forged token are its own. */
export function tellingMarks(marks: Marks, others: readonly Answer[]): Marks {
  const seen = others.map(marksOf);
  const telling = [...marks].filter((mark) => !seen.some((set) => set.has(mark)));
  const shapes = telling.filter((mark) => !mark.startsWith('='));
  return new Set(shapes.length > 0 ? shapes : telling);
}

/** Which part of the telling marks an answer has, 0 to 1. */
export function shareOf(telling: Marks, marks: Marks): number {
  if (telling.size === 0) return 0;
  return [...telling].filter((mark) => marks.has(mark)).length / telling.size;
}

/** Deeper and wider than what tells one answer from another. */
const maxDepth = 8;
const maxMarks = 500;
const maxContentLength = 80;

function markJson(value: unknown, path: string, depth: number, marks: Set<string>): void {
  if (marks.size >= maxMarks || depth > maxDepth) return;
  if (Array.isArray(value)) {
    marks.add(`${path} array`);
    for (const element of value.slice(0, 20)) markJson(element, `${path}[]`, depth + 1, marks);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    marks.add(`${path} object`);
    for (const [name, member] of Object.entries(value)) markJson(member, `${path}.${name}`, depth + 1, marks);
    return;
  }
  // true, false and null are what APIs say yes and no with: they belong to the shape.
  marks.add(`${path} ${typeof value === 'boolean' || value === null ? String(value) : typeof value}`);
  if (typeof value === 'number' || (typeof value === 'string' && value.length <= maxContentLength)) {
    marks.add(`=${path} ${squash(String(value))}`);
  }
}

function markLines(body: string, marks: Set<string>): void {
  for (const line of body.split('\n').slice(0, maxMarks)) {
    const text = squash(line.trim());
    if (text !== '') marks.add(`=line ${text.slice(0, 2 * maxContentLength)}`);
  }
}

/** Without what is different each time: times, counters, identifiers. */
function squash(text: string): string {
  return text.replaceAll(/[\w-]{20,}|[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d{4,}/gi, '#');
}

function placeOf(location: string): string {
  return squash(location.split(/[?#]/, 1)[0] ?? '');
}

function parseJson(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}
