import { maxExcerptLength } from '../defaults.ts';
import type { SourceFile } from './source-file.ts';
import { isKind, type Node } from './syntax.ts';

/**
 * One line of a program with every text masked but those that cannot be a secret, and without its comments. What stands
 * in it may go into a report that others read.
 */
export function maskedExcerpt(file: SourceFile, line: number): string {
  const starts = lineBounds(file.text, line);
  const pieces = textsOn(file, starts);
  let shown = '';
  let from = starts.begin;
  for (const { begin, end, text } of pieces) {
    shown += file.text.slice(from, Math.max(from, begin)) + text;
    from = Math.max(from, end);
  }
  // What follows looks at every place of it, and a line may be as long as a file.
  shown = (shown + file.text.slice(from, starts.end)).trim().slice(0, maxExcerptLength * 4);
  // What is no literal to the parser (a comment, text between tags) is masked by its form.
  const plain = shown
    .replace(/\/\/.*$|\/\*.*?(\*\/|$)/g, '')
    .replaceAll(longRun, mask)
    .trim();
  return plain.length > maxExcerptLength ? `${plain.slice(0, maxExcerptLength - 1)}…` : plain;
}

/** Stands where a text stood. */
const mask = '•••';

/** What is too long and too mixed to be a word of a program. */
const longRun = /(?=[\w+/=-]*\d)[\w+/=-]{32,}/g;

interface Bounds {
  readonly begin: number;
  readonly end: number;
}

function lineBounds(text: string, line: number): Bounds {
  let begin = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', begin);
    if (next < 0) break;
    begin = next + 1;
  }
  const end = text.indexOf('\n', begin);
  return { begin, end: end < 0 ? text.length : end };
}

interface Piece extends Bounds {
  readonly text: string;
}

function textsOn(file: SourceFile, { begin, end }: Bounds): readonly Piece[] {
  return file
    .all('StringLiteral', 'TemplateElement')
    .filter((node) => node.end > begin && node.start < end && node.end > node.start)
    .map((node) => {
      const shown = showText(node);
      return { begin: Math.max(begin, node.start), end: Math.min(end, node.end), text: shown };
    });
}

function showText(node: Node): string {
  if (isKind(node, 'StringLiteral')) return `'${isHarmless(node.value) ? node.value : mask}'`;
  if (!isKind(node, 'TemplateElement')) return mask;
  const raw = node.value.raw;
  return raw.trim() === '' ? raw.trim() : isHarmless(raw) ? raw : mask;
}

/** Algorithms, durations, encodings, modules, and the names under which tokens are kept. */
function isHarmless(text: string): boolean {
  return (
    text === '' ||
    /^((HS|RS|PS|ES)(256|384|512)|EdDSA|Ed25519|ES256K|none|utf-?8|base64(url)?|hex|Bearer|strict|lax|production)$/i.test(
      text,
    ) ||
    /^\d{1,5} ?[a-z]{0,7}$/i.test(text) ||
    /^(jwt|sid|session|authorization|(x-)?((access|refresh|id|auth|jwt|user|session)[-_]?)?token)$/i.test(text) ||
    knownModules.has(text)
  );
}

const knownModules: ReadonlySet<string> = new Set(
  'jsonwebtoken jose fast-jwt @fastify/jwt express-jwt passport-jwt koa-jwt jwt-simple jwt-decode njwt jws'.split(' '),
);
