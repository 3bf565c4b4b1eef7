import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { systemFailed, wrongUse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';

interface InspectorFlags {
  readonly output?: string;
  readonly json?: boolean;
}

export function defineInspector(command: Command): void {
  command
    .option('--output <file>', 'copy it into this new file, to be given to somebody or kept')
    .action(async (_flags: unknown, self: Command) => inspector(self.optsWithGlobals<InspectorFlags>()));
}

/** With its hash, so that whoever is given a copy can see that it is this one: people put secrets into it. */
async function inspector(flags: InspectorFlags): Promise<void> {
  const { inspectorFile } = await import('@sealwright/web');
  const own = fileURLToPath(inspectorFile());
  const html = await readFile(own).catch((cause: unknown) => {
    throw systemFailed('inspector_missing', 'this installation has no inspector: it was not built whole', cause);
  });
  if (flags.output !== undefined) await copy(flags.output, html);
  const file = flags.output ?? own;
  const sha256 = createHash('sha256').update(html).digest('hex');
  const text = `${file}\nsha256 ${sha256}\nOpen it in a browser. It asks no network for anything, and keeps nothing.`;
  writeAnswer(flags, { json: { file, bytes: html.length, sha256 }, text });
}

async function copy(path: string, html: Uint8Array): Promise<void> {
  try {
    await writeFile(path, html, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw wrongUse('file_exists', `${path} is there already; it is never overwritten`);
    throw systemFailed('file_unwritable', `${path}: the inspector cannot be written there`, cause);
  }
}
