import { readFile } from 'node:fs/promises';

const page = new URL('../../docs/verify-elsewhere.md', import.meta.url);

/**
 * A program as the page shows it: the fenced block beneath the comment that names it, with the example's addresses in it
 * replaced by real ones. What is tested is what people copy.
 */
export async function readProgram(name: string, replacements: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(page, 'utf8');
  const blocks = [...text.matchAll(/^<!-- ([\w.-]+) -->\n```\w+\n(.*?)^```$/gms)].filter((match) => match[1] === name);
  const program = blocks[0]?.[2];
  if (program === undefined || blocks.length > 1) throw new Error(`${name}: the page has ${blocks.length} such blocks`);
  return Object.entries(replacements).reduce((code, [from, to]) => {
    if (!code.includes(from)) throw new Error(`${name} does not say ${from}`);
    return code.replaceAll(from, to);
  }, program);
}
