// Every error code of every package, read from the catalogues themselves (`errors` of each package's errors.ts, `allErrors` where it has families), and
// what to do about each, read from tools/error-guide.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listFiles, listPackages } from './workspace.ts';

export interface ErrorCode {
  readonly package: string;
  readonly code: string;
  readonly message: string;
  readonly blame: string;
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly evidence?: readonly string[];
}

/** What an operator needs who finds a code in the log at night. One or two sentences each. */
export interface ErrorAdvice {
  /** Where the message does not say it all: one sentence. */
  readonly meaning?: string;
  readonly cause: string;
  readonly action: string;
  /** Which attack it may be a sign of, where there is one. */
  readonly attack?: string;
}

export type ErrorGuide = Readonly<Record<string, ErrorAdvice>>;

interface ErrorsModule {
  readonly errors?: Catalogue;
  /** Where a package has them in families, all of them. */
  readonly allErrors?: Catalogue;
}

interface Catalogue {
  readonly catalogue: Readonly<Record<string, Omit<ErrorCode, 'package' | 'code'>>>;
}

export async function readCatalogues(root: string): Promise<readonly ErrorCode[]> {
  const all = await Promise.all(
    listPackages(root).map(async ({ manifest, path }) => {
      const built = join(path, 'dist/errors.js');
      if (!existsSync(built)) return [];
      const { errors, allErrors = errors } = (await import(pathToFileURL(built).href)) as ErrorsModule;
      const rows = Object.entries(allErrors?.catalogue ?? {});
      return rows.map(([code, row]) => ({ package: manifest.name, code, ...row }));
    }),
  );
  return all.flat();
}

/** Each code's advice with the files that give it: one, if all is well. */
export async function readGuide(root: string): Promise<ReadonlyMap<string, readonly GuideEntry[]>> {
  const found = new Map<string, GuideEntry[]>();
  for (const path of listFiles(root, 'tools/error-guide')) {
    const { guide } = (await import(pathToFileURL(join(root, path)).href)) as { readonly guide: ErrorGuide };
    for (const [code, advice] of Object.entries(guide)) {
      found.set(code, [...(found.get(code) ?? []), { path, advice }]);
    }
  }
  return found;
}

export interface GuideEntry {
  readonly path: string;
  readonly advice: ErrorAdvice;
}

export const errorsDocument = 'docs/errors.md';

const heading = `# Error codes

Every refusal has a code that is stable and a message that is constant. The code goes to your log and your metrics; what
goes on the wire is less: one \`error\` per kind of refusal, so that nobody outside learns which check failed. Beside the
code there is at most what *beside it* names, never a token, a secret or the value of a claim. Search this page for the code.

Written by \`npm run errors\` from the catalogues in the code and the texts in \`tools/error-guide\`; a check fails when they
differ, or when a code has no text. Which of the known attacks is refused with which code stands on [the attacks' pages](attacks/README.md).

## What to look at first

| what you see | most likely |
|---|---|
| one code, all callers, since a minute ago | \`token_expired\`, \`token_not_yet_valid\`, \`token_issued_in_future\`: a clock. \`key_unknown\`, \`signature_invalid\`: keys were changed. \`keys_unavailable\`, \`revocation_stale\`: the line to the issuer |
| one code, all callers, since a release or a change of configuration | \`issuer_mismatch\`, \`audience_mismatch\`, \`typ_mismatch\`, \`claim_mismatch\`, \`schema_mismatch\`: policy and issuer do not agree |
| one code, one caller | that client, except for what is marked as a sign of an attack |
| many codes, one caller | somebody tries things out |
| 503 | not the caller’s fault: who runs this or the issuer has to act, and the caller may try again |
`;

const whoActs: Readonly<Record<string, string>> = {
  token: 'whoever brought the token',
  caller: 'the calling program, or whoever gave the command',
  key: 'whoever made the key',
  peer: 'whoever runs the other end, and the line to it',
  system: 'you, who run it',
};

export function writeDocument(codes: readonly ErrorCode[], guide: ReadonlyMap<string, readonly GuideEntry[]>): string {
  const packages = [...new Set(codes.map((row) => row.package))];
  const sections = packages.map((name) => {
    const rows = codes.filter((row) => row.package === name);
    return `## \`${name}\`\n\n${rows.map((row) => writeCode(row, guide.get(row.code)?.[0]?.advice)).join('\n')}`;
  });
  return [heading, ...sections].join('\n');
}

function writeCode(row: ErrorCode, advice: ErrorAdvice | undefined): string {
  const lines = [
    `### \`${row.code}\``,
    '',
    `${writeRow(row)}`,
    '',
    ...(advice?.meaning === undefined ? [] : [`- Means: ${advice.meaning}`]),
    `- Usually: ${advice?.cause}`,
    `- To do: ${advice?.action}`,
    `- Who acts: ${whoActs[row.blame]}.`,
    ...(advice?.attack === undefined ? [] : [`- May be a sign of an attack: ${advice.attack}`]),
    '',
  ];
  return lines.join('\n');
}

/** All that the catalogue says of a code, in one line: what it means wherever it occurs. */
export function writeRow({ message, httpStatus, wireError, rfc, evidence }: ErrorCode): string {
  const beside = evidence === undefined ? '' : `; beside it: ${evidence.map((name) => `\`${name}\``).join(', ')}`;
  return `**${message}** · ${httpStatus} \`${wireError}\` · ${rfc}${beside}`;
}
