// Every error code of every package, read from the catalogues themselves: `errors` of each package's errors.ts.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listPackages } from './workspace.ts';

export interface ErrorCode {
  readonly package: string;
  readonly code: string;
  readonly message: string;
  readonly blame: string;
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
}

interface ErrorsModule {
  readonly errors?: { readonly catalogue: Readonly<Record<string, Omit<ErrorCode, 'package' | 'code'>>> };
}

export async function readCatalogues(root: string): Promise<readonly ErrorCode[]> {
  const all = await Promise.all(
    listPackages(root).map(async ({ manifest, path }) => {
      const built = join(path, 'dist/errors.js');
      if (!existsSync(built)) return [];
      const { errors } = (await import(pathToFileURL(built).href)) as ErrorsModule;
      const rows = Object.entries(errors?.catalogue ?? {});
      return rows.map(([code, row]) => ({ package: manifest.name, code, ...row }));
    }),
  );
  return all.flat();
}

export const errorsDocument = 'docs/errors.md';

const heading = `# Error codes

Every refusal has a code that is stable and a message that is constant. The code goes to your log and your metrics; what
goes on the wire is less: one \`error\` per kind of refusal, so that nobody outside learns which check failed. *Blame* says
who has to act: the token's bearer, the calling program, whoever made the key, a peer on the network, or the system's
operator. Written by \`npm run errors\` from the catalogues in the code; a check fails when the two differ.
`;

export function writeDocument(codes: readonly ErrorCode[]): string {
  const packages = [...new Set(codes.map((row) => row.package))];
  const sections = packages.map((name) => {
    const rows = codes.filter((row) => row.package === name).map(writeRow);
    return `## \`${name}\`\n\n| code | what is wrong | blame | on the wire | source |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return [heading, ...sections].join('\n');
}

export function writeRow({ code, message, blame, httpStatus, wireError, rfc }: ErrorCode): string {
  const cells = [`\`${code}\``, message, blame, `${httpStatus} \`${wireError}\``, rfc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
