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
  const writer = createWriter(program.getTypeChecker(), path);
  const sections = entries.map(({ name, file }) => {
    const source = program.getSourceFile(file);
    return `# ${name}\n\n${source === undefined ? '(not built)\n' : writer.entry(source)}`;
  });
  const reached = writer.reached();
  return [...sections, ...(reached === '' ? [] : [`# Reached from these, not exported\n\n${reached}`])].join('\n');
}

function createWriter(checker: ts.TypeChecker, home: string) {
  const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
  const written = new Set<ts.Symbol>();
  const pending: ts.Symbol[] = [];

  function declarationsOf(symbol: ts.Symbol): readonly ts.Declaration[] {
    return (symbol.declarations ?? []).filter((one) => one.getSourceFile().fileName.startsWith(`${home}/`));
  }

  function target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The declaration's text; what it names in the same package is remembered for `reached`. */
  function write(name: string, symbol: ts.Symbol): string {
    const declarations = declarationsOf(symbol);
    if (declarations.length === 0) return `${name}: from another package\n`;
    written.add(symbol);
    return declarations
      .map((declaration) => {
        const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
        remember(node);
        const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
        const plain = text.replace(/^(export |declare )+/, '');
        return symbol.name === name ? `${plain}\n` : `${name} is ${plain}\n`;
      })
      .join('');
  }

  function remember(node: ts.Node): void {
    if (ts.isIdentifier(node)) {
      const found = checker.getSymbolAtLocation(node);
      const symbol = found && target(found);
      if (
        symbol &&
        declarationsOf(symbol).some((one) => ts.isSourceFile(one.parent) || ts.isVariableDeclaration(one))
      ) {
        pending.push(symbol);
      }
    }
    node.forEachChild(remember);
  }

  return {
    entry(source: ts.SourceFile): string {
      const module = checker.getSymbolAtLocation(source);
      const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
      return [...symbols]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((symbol) => typeOnlyMark(symbol, target(symbol)) + write(symbol.name, target(symbol)))
        .join('\n');
    },
    reached(): string {
      const texts: string[] = [];
      for (let symbol = pending.shift(); symbol !== undefined; symbol = pending.shift()) {
        if (!written.has(symbol)) texts.push(write(symbol.name, symbol));
      }
      return texts.sort().join('\n');
    },
  };
}

/** A class that is exported as a type alone cannot be constructed outside: that is part of the surface. */
function typeOnlyMark(symbol: ts.Symbol, target: ts.Symbol): string {
  const typeOnly = symbol.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration) ?? false;
  return typeOnly && target.flags & ts.SymbolFlags.Value ? '(the type alone) ' : '';
}
