// A package's public surface as text: what every entry exports, with full declarations, from the emitted .d.ts files.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listPackages, type Package } from './workspace.ts';

export interface Surface {
  /** Where the text is kept, relative to the root. */
  readonly path: string;
  readonly text: string;
}

export function apiSurfaces(root: string): readonly Surface[] {
  return listPackages(root).map((member) => ({ path: `api/${member.folder}.txt`, text: surfaceOf(member) }));
}

function surfaceOf({ manifest, path }: Package): string {
  const entries = Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) => {
    const types = typeof target === 'string' ? undefined : target['types'];
    return types === undefined ? [] : [{ name: manifest.name + entry.slice(1), file: join(path, types) }];
  });
  const built = entries.filter(({ file }) => existsSync(file));
  const program = ts.createProgram(
    built.map(({ file }) => file),
    { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, types: [], noLib: true },
  );
  const writer: Writer = { checker: program.getTypeChecker(), home: path, written: new Set(), pending: [] };
  const sections = entries.map(({ name, file }) => {
    const source = program.getSourceFile(file);
    return `# ${name}\n\n${source === undefined ? '(not built)\n' : writeEntry(writer, source)}`;
  });
  const reached = writeReached(writer);
  return [...sections, ...(reached === '' ? [] : [`# Reached from these, not exported\n\n${reached}`])].join('\n');
}

/** Writes one package: `written` is what the text has, `pending` what it names and may still need. */
interface Writer {
  readonly checker: ts.TypeChecker;
  readonly home: string;
  readonly written: Set<ts.Symbol>;
  readonly pending: ts.Symbol[];
}

function writeEntry(writer: Writer, source: ts.SourceFile): string {
  const module = writer.checker.getSymbolAtLocation(source);
  const symbols = module === undefined ? [] : writer.checker.getExportsOfModule(module);
  return [...symbols]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((symbol) => {
      const target = targetOf(writer, symbol);
      return typeOnlyMark(symbol, target) + writeSymbol(writer, symbol.name, target);
    })
    .join('\n');
}

function writeReached(writer: Writer): string {
  const texts: string[] = [];
  for (let symbol = writer.pending.shift(); symbol !== undefined; symbol = writer.pending.shift()) {
    if (!writer.written.has(symbol)) texts.push(writeSymbol(writer, symbol.name, symbol));
  }
  return texts.sort().join('\n');
}

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

function writeSymbol(writer: Writer, name: string, symbol: ts.Symbol): string {
  const declarations = declarationsOf(writer, symbol);
  if (declarations.length === 0) return `${name}: from another package\n`;
  writer.written.add(symbol);
  const texts = declarations.map((declaration) => {
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    collectNamed(writer, node);
    const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
    const plain = text.replace(/^(export |declare )+/, '');
    return symbol.name === name ? `${plain}\n` : `${name} is ${plain}\n`;
  });
  return texts.join('');
}

function collectNamed(writer: Writer, node: ts.Node): void {
  if (ts.isIdentifier(node)) {
    const found = writer.checker.getSymbolAtLocation(node);
    const symbol = found && targetOf(writer, found);
    if (symbol && declarationsOf(writer, symbol).some(standsAlone)) writer.pending.push(symbol);
  }
  node.forEachChild((child) => collectNamed(writer, child));
}

/** A declaration of the module itself, not a member, a parameter or a type parameter of one. */
function standsAlone(declaration: ts.Declaration): boolean {
  return ts.isSourceFile(declaration.parent) || ts.isVariableDeclaration(declaration);
}

function declarationsOf({ home }: Writer, symbol: ts.Symbol): readonly ts.Declaration[] {
  return (symbol.declarations ?? []).filter((one) => one.getSourceFile().fileName.startsWith(`${home}/`));
}

function targetOf({ checker }: Writer, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** A class that is exported as a type alone cannot be constructed outside: that is part of the surface. */
function typeOnlyMark(symbol: ts.Symbol, target: ts.Symbol): string {
  const typeOnly = symbol.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration) ?? false;
  return typeOnly && target.flags & ts.SymbolFlags.Value ? '(the type alone) ' : '';
}
