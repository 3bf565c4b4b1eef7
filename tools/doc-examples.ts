// The TypeScript that documents show: fenced blocks in Markdown, `@example` in docstrings.

import ts from 'typescript';
import { type Exported, exportsOf } from './entry-points.ts';
import { lineOf, parse, walk } from './syntax.ts';
import { isTest, isTypeScript, listFiles, listPackages, type Package, read } from './workspace.ts';

export interface DocExample {
  readonly path: string;
  /** The line on which the code begins. */
  readonly line: number;
  readonly code: string;
  /** The program that a block claims to show: ```ts examples/x.ts */
  readonly shows?: string;
}

export function markdownFiles(root: string): readonly string[] {
  return listFiles(root).filter((path) => path.endsWith('.md'));
}

export function examplesIn(root: string): readonly DocExample[] {
  const blocks = markdownFiles(root).flatMap((path) => fencedBlocks(path, read(root, path), 1));
  return [...blocks, ...listPackages(root).flatMap((member) => docstringExamples(root, member))];
}

/** The fenced blocks of TypeScript; `firstLine` is where `text` begins in its file. */
function fencedBlocks(path: string, text: string, firstLine: number): readonly DocExample[] {
  const found: DocExample[] = [];
  const rows = text.split('\n');
  for (let index = 0; index < rows.length; index += 1) {
    const [, indent, fence = '', language, shows] = /^(\s*)(`{3,})(\w*) *(\S*)/.exec(rows[index] ?? '') ?? [];
    if (indent === undefined) continue;
    const length = rows.slice(index + 1).findIndex((row) => row.trim() === fence);
    const end = length < 0 ? rows.length : index + 1 + length;
    if (language === 'ts' || language === 'typescript') {
      const code = rows.slice(index + 1, end).map((row) => row.slice(indent.length));
      found.push({ path, line: firstLine + index + 1, code: `${code.join('\n')}\n`, ...(shows ? { shows } : {}) });
    }
    index = end;
  }
  return found;
}

function docstringExamples(root: string, member: Package): readonly DocExample[] {
  const source = `packages/${member.folder}/src`;
  const paths = listFiles(root, source).filter((path) => isTypeScript(path) && !isTest(path));
  const exported = exportsOf(root, member);
  return paths.flatMap((path) =>
    docComments(parse(path, read(root, path))).flatMap(({ text, line }) => {
      const start = text.split('\n').findIndex((row) => /^\s*@example\b/.test(row));
      if (start < 0) return [];
      const rows = text.split('\n').slice(start + 1);
      const end = rows.findIndex((row) => /^\s*@\w+/.test(row));
      const body = rows.slice(0, end < 0 ? rows.length : end).join('\n');
      const first = line + start + 1;
      const blocks = body.includes('```')
        ? fencedBlocks(path, body, first)
        : [{ path, line: first, code: `${body}\n` }];
      return blocks.map((block) => ({ ...block, code: withImports(block.code, exported) }));
    }),
  );
}

/** A docstring's reader stands in the package already: what it exports need not be imported there. */
function withImports(code: string, exported: readonly Exported[]): string {
  if (/^\s*import /m.test(code)) return code;
  const [first] = exported;
  const used = exported.filter(
    ({ specifier, name }) => specifier === first?.specifier && new RegExp(`\\b${name}\\b`).test(code),
  );
  const names = used.map(({ name, typeOnly }) => (typeOnly ? `type ${name}` : name));
  return names.length === 0 ? code : `import { ${names.join(', ')} } from '${first?.specifier}'; ${code}`;
}

/** Doc comments without their stars, and the line on which each begins. */
function docComments(source: ts.SourceFile): readonly { text: string; line: number }[] {
  const found = new Map<number, { text: string; line: number }>();
  walk(source, (node) => {
    for (const doc of ts.getJSDocCommentsAndTags(node)) {
      if (!ts.isJSDoc(doc)) continue;
      const text = doc
        .getText()
        .replace(/^\/\*\*|\*\/$/g, '')
        .replace(/^[^\S\n]*\* ?/gm, '');
      found.set(doc.pos, { text, line: lineOf(doc) });
    }
  });
  return [...found.values()];
}
