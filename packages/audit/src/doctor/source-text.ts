import type { SourceExamination } from './source-examine.ts';
import { examineFile, usesOf } from './source-examine.ts';
import { readSourceFile } from './source-file.ts';
import { readTree } from './tree-examine.ts';

/**
 * Reads one program and finds the classic mistakes with JSON Web Tokens. What other files of its tree say it cannot know;
 * `examineTree` does.
 *
 * It does NOT run anything, and it reports nothing that it cannot be sure of.
 *
 * @throws SyntaxError for a text that is no TypeScript or JavaScript, or is nested too deep: that it is safe is not said
 *
 * @example
 * import { examineSource } from '@sealwright/audit/doctor';
 * const program = "import jwt from 'jsonwebtoken'; jwt.verify(token, process.env.JWT_KEY || 'secret');";
 * const { findings } = examineSource(program, { file: 'login.ts' });
 */
export function examineSource(text: string, options: { readonly file: string }): SourceExamination {
  try {
    const file = readSourceFile(text, options.file);
    if (file === undefined) throw notUnderstood();
    const uses = usesOf(file);
    return examineFile(file, uses, readTree([{ file, uses }]));
  } catch (error) {
    throw error instanceof RangeError ? notUnderstood() : error;
  }
}

function notUnderstood(): Error {
  return new SyntaxError('the text is no program that can be read');
}
