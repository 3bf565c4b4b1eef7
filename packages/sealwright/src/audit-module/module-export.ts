import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemFailed, wrongUse } from '../command-failure.ts';

/** A function of a person's own module. */
export type ExportedFunction = (argument: never) => unknown;

/**
 * The function that `FILE#NAME` names; without a name, the default export. Loading the module runs it: it is the person's
 * own, on their own machine.
 *
 * Throws {@link CommandFailure} `module_malformed` (2), `module_failed` (3).
 */
export async function readExport(reference: string): Promise<ExportedFunction> {
  const [, file, name = 'default'] = /^(.+?)(?:#([\w$]+))?$/.exec(reference) ?? [];
  if (file === undefined) throw wrongUse('module_malformed', 'name the module and its function: ./verify.js#setUp');
  const exported = await load(file);
  const found = exported[name];
  if (typeof found === 'function') return found as ExportedFunction;
  const functions = Object.keys(exported).filter((key) => typeof exported[key] === 'function');
  const list = functions.length === 0 ? 'none' : functions.join(', ');
  throw wrongUse('module_malformed', `${file} exports no function ${name}; it exports: ${list}`);
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'ERR_MODULE_NOT_FOUND' ? 'it, or a module that it imports, is not there' : 'it fails when it is loaded';
    throw systemFailed('module_failed', `${file}: ${why}${code === undefined ? '' : ` (${code})`}`, cause);
  }
}
