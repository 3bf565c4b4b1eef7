import { extname } from 'node:path';
import { type ParserPlugin, parse } from '@babel/parser';
import { blankOutMarkup } from './script-blocks.ts';
import type { Node } from './syntax.ts';

/** A program that was read, also one with mistakes: what could be read of it. */
export interface ParsedProgram {
  readonly program: Node;
  readonly comments: readonly ProgramComment[];
}

export interface ProgramComment {
  readonly text: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Endings of the files that are programs. */
export const programEndings: ReadonlySet<string> = new Set([
  ...['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  ...['.vue', '.svelte'],
]);

/**
 * Parses a program by its file's ending; of a Vue or Svelte component its scripts, at their places. Undefined where it
 * is no program that the parser understands.
 */
export function parseProgram(text: string, file: string): ParsedProgram | undefined {
  const ending = extname(file);
  const component = ending === '.vue' || ending === '.svelte';
  const source = component ? blankOutMarkup(text) : text;
  try {
    const { program, comments } = parse(source, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowNewTargetOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
      createImportExpressions: false,
      plugins: pluginsFor(ending, source),
    });
    return { program: program as Node, comments: (comments ?? []).map(plainComment) };
  } catch {
    return undefined;
  }
}

function pluginsFor(ending: string, text: string): ParserPlugin[] {
  const always: ParserPlugin[] = ['decorators-legacy', 'explicitResourceManagement'];
  if (ending === '.ts' || ending === '.mts' || ending === '.cts') return [...always, 'typescript'];
  if (ending === '.tsx' || ending === '.vue' || ending === '.svelte') return [...always, 'typescript', 'jsx'];
  return [...always, 'jsx', ...(text.includes('@flow') ? (['flow'] as const) : [])];
}

function plainComment(comment: {
  readonly value: string;
  readonly loc?: { readonly start: { readonly line: number }; readonly end: { readonly line: number } } | null;
}): ProgramComment {
  const { value, loc } = comment;
  return { text: value, firstLine: loc?.start.line ?? 0, lastLine: loc?.end.line ?? 0 };
}
