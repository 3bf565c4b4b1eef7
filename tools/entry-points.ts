// What a package exports, read from its sources: the modules that its manifest names, and where their exports are declared.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { parse } from './syntax.ts';
import { entrySource, type Package, read } from './workspace.ts';

export interface Exported {
  /** How the importing program names the module: `@sealwright/jwt/feed`. */
  readonly specifier: string;
  readonly name: string;
  /** Whether nothing of it is there at run time. */
  readonly typeOnly: boolean;
  /** The file that declares it, relative to the root, and its statement there; undefined where it was not found. */
  readonly path: string;
  readonly declaration: ts.Statement | undefined;
}

/** The exports of every entry of a package, in the manifest's order. */
export function exportsOf(root: string, member: Package): readonly Exported[] {
  return Object.entries(member.manifest.exports ?? {}).flatMap(([entry, target]) => {
    const source = entrySource(target);
    if (source === undefined) return [];
    const path = `packages/${member.folder}/${source}`;
    return exportsOfFile(root, path).map((one) => ({ specifier: member.manifest.name + entry.slice(1), ...one }));
  });
}

function exportsOfFile(root: string, path: string): readonly Omit<Exported, 'specifier'>[] {
  if (!existsSync(join(root, path))) return [];
  return parse(path, read(root, path)).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return exportsFrom(root, path, statement);
    return namesOf(statement).map((name) => ({ name, typeOnly: isType(statement), path, declaration: statement }));
  });
}

/** `export { a, b as c } from './x.ts'` */
function exportsFrom(
  root: string,
  path: string,
  { exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration,
): readonly Omit<Exported, 'specifier'>[] {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
  const from = join(path, '..', moduleSpecifier.text);
  const statements = existsSync(join(root, from)) ? parse(from, read(root, from)).statements : [];
  return exportClause.elements.map(({ name, propertyName = name, isTypeOnly: alone }) => ({
    name: name.text,
    typeOnly: isTypeOnly || alone,
    path: from,
    declaration: statements.find((statement) => namesOf(statement).includes(propertyName.text)),
  }));
}

function isType(statement: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

/** The names that a statement declares and exports. */
function namesOf(statement: ts.Statement): readonly string[] {
  if (!ts.canHaveModifiers(statement)) return [];
  if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
  return name === undefined ? [] : [name.text];
}
