// TypeScript sources as syntax trees: what they import, and a walk. TypeScript 6 serves here because version 7 has
// no programming interface yet.

import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** Stands for a specifier that is not a plain string and so could name anything. */
export const computed = '(computed)';

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

export function lineOf(node: ts.Node): number {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** Every way one module can name another: import, export from, import(), import types, require, import.meta.resolve. */
export function importsOf(source: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  walk(source, (node) => {
    const target = importTarget(node);
    if (target === undefined) return;
    const specifier = ts.isStringLiteralLike(target.specifier) ? target.specifier.text : computed;
    found.push({ specifier, line: lineOf(node), typeOnly: target.typeOnly });
  });
  return found;
}

function importTarget(node: ts.Node): { specifier: ts.Node; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) {
    // `import { type X }` does not count: the compiler leaves the import itself in place.
    return {
      specifier: node.moduleSpecifier,
      typeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node)) {
    return { specifier: ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, typeOnly: true };
  }
  if (ts.isExternalModuleReference(node)) return { specifier: node.expression, typeOnly: false };
  if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) return { specifier: node.name, typeOnly: true };
  if (ts.isCallExpression(node) && node.arguments[0] !== undefined && loads(node.expression)) {
    return { specifier: node.arguments[0], typeOnly: false };
  }
  return undefined;
}

function loads(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  return ts.isPropertyAccessExpression(callee) && ['require.resolve', 'import.meta.resolve'].includes(callee.getText());
}
