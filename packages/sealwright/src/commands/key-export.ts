import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportVerificationPem, parseJwkSet, type VerificationKey } from '@sealwright/jwt';
import type { Command } from 'commander';
import { systemFailed } from '../command-failure.ts';
import { addStoreFlags } from '../command-flags.ts';
import { writeAnswer } from '../command-output.ts';
import { type StoreFlags, withIssuer } from '../opened-issuer.ts';
import { readStandardInput } from '../standard-input.ts';
import { importing, readPublicFile } from '../token-input.ts';

interface ExportFlags extends StoreFlags {
  readonly jwks?: string;
  readonly out?: string;
}

interface ExportedKey {
  readonly kid: string | null;
  readonly alg: string;
  readonly pem: string;
  readonly file?: string;
}

export function defineKeyExport(command: Command): void {
  addStoreFlags(command.command('export'))
    .description('the public keys as PEM, for programs that read no JWK Set: all that verify now or will next')
    .option('--jwks <file>', 'from this JWK Set, or from standard input with -, and not from the store')
    .option('--out <folder>', 'a file for each, <kid>.pem, in a folder that is there')
    .action(async (_flags: unknown, self: Command) => exportKeys(self.optsWithGlobals<ExportFlags>()));
}

async function exportKeys(flags: ExportFlags): Promise<void> {
  if (flags.jwks !== undefined) {
    const text = flags.jwks === '-' ? await readStandardInput('JWK Set') : await readPublicFile(flags.jwks);
    return answer(flags, text);
  }
  await withIssuer(flags, ({ keys }) => answer(flags, { keys: keys.publicKeys() }));
}

async function answer(flags: ExportFlags, document: unknown): Promise<void> {
  const keys: ExportedKey[] = [];
  for (const key of await readKeys(document)) {
    const exported = { kid: key.kid ?? null, alg: key.alg, pem: await exportVerificationPem(key) };
    keys.push(flags.out === undefined ? exported : { ...exported, file: await writeKey(flags.out, exported) });
  }
  // What stands between two PEM blocks is passed over by whoever reads them.
  const lines = keys.map(({ kid, alg, pem, file }) =>
    file === undefined ? `${kid ?? '-'} ${alg}\n${pem.trim()}` : file,
  );
  writeAnswer(flags, { json: { keys }, text: lines.join('\n') });
}

async function readKeys(document: unknown): Promise<readonly VerificationKey[]> {
  // The issuer is of no interest: nothing is verified here.
  const { keySet } = await importing('the JWK Set', async () => parseJwkSet(document, { issuer: 'https://localhost' }));
  return keySet.keys as readonly VerificationKey[];
}

/** In one step, so that a program which starts meanwhile finds the former file or the new one, and never a half. */
async function writeKey(folder: string, { kid, pem }: ExportedKey): Promise<string> {
  // It becomes the name of a file: a set that somebody else made must not choose another folder.
  if (kid === null || !/^[A-Za-z0-9_-]{1,128}$/.test(kid)) {
    throw systemFailed('kid_unusable', 'the set has a key without a kid, or with one that makes no name of a file');
  }
  const file = join(folder, `${kid}.pem`);
  try {
    await writeFile(`${file}.new`, pem, { mode: 0o644 });
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw systemFailed('file_unwritable', `${file}: cannot be written`, cause);
  }
  return file;
}
