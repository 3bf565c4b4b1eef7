/** One instruction of a Containerfile. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
  readonly line: number;
}

/** What stands from one FROM to the next; `name` is what others copy from it by. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages in order; the last is the image. Comments, and lines that go on behind a backslash. */
export function parseContainerfile(text: string): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of readInstructions(text)) {
    const from = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(instruction.rest);
    if (instruction.name !== 'FROM') stages.at(-1)?.instructions.push(instruction);
    else stages.push({ name: from?.[2] ?? '', base: from?.[1] ?? '', instructions: [] });
  }
  return stages;
}

/** The words of `CMD ["a", "b"]`. Undefined where a shell would be asked to read them. */
export function execWords(rest: string): readonly string[] | undefined {
  const start = rest.indexOf('[');
  if (start < 0) return undefined;
  try {
    const words: unknown = JSON.parse(rest.slice(start));
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** `COPY --from=STAGE SOURCE… TARGET`. */
export function copyWords(rest: string): {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
} {
  const words = rest.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

function readInstructions(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let open = '';
  text.split('\n').forEach((row, index) => {
    if (/^\s*(?:#|$)/.test(row)) return;
    const whole = open + row.trim();
    open = whole.endsWith('\\') ? whole.slice(0, -1) : '';
    if (open !== '') return;
    const [name = '', ...words] = whole.split(/\s+/);
    found.push({ name: name.toUpperCase(), rest: words.join(' '), line: index + 1 });
  });
  return found;
}
