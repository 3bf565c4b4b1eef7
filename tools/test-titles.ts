import ts from 'typescript';
import { parse, walk } from './syntax.ts';
import { read } from './workspace.ts';

/** Which parts of `describe › name` no test of that file has as its title: none, if the test exists. */
export function missingTitles(root: string, path: string, name: string | undefined): readonly string[] {
  if (name === undefined) return [`${path} is named without a test`];
  const titles = titlesIn(parse(path, read(root, path)));
  return name
    .split(' › ')
    .filter((title) => !titles.has(title))
    .map((title) => `${path} has no “${title}”`);
}

function titlesIn(source: ts.SourceFile): ReadonlySet<string> {
  const titles = new Set<string>();
  walk(source, (node) => {
    if (!ts.isCallExpression(node) || !/^(it|test|describe)\b/.test(node.expression.getText())) return;
    const [title] = node.arguments;
    if (title !== undefined && ts.isStringLiteralLike(title)) titles.add(title.text);
  });
  return titles;
}
