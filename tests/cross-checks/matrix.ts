import {
  algorithms,
  contentEncryptions,
  type EncryptionGaps,
  encryptionSupport,
  keyKinds,
  signatureSupport,
  type WireAlgorithm,
} from './support.ts';

/** Who signs and verifies what, as a table in Markdown. */
export function signatureMatrix(): string {
  const libraries: readonly (readonly [string, readonly WireAlgorithm[]])[] = Object.entries(signatureSupport);
  const cell = (alg: WireAlgorithm, algs: readonly WireAlgorithm[]): string => (algs.includes(alg) ? 'both ways' : '–');
  return table(
    libraries.map(([name]) => name),
    algorithms.map((alg) => [alg, ...libraries.map(([, algs]) => cell(alg, algs))]),
  );
}

/** Who encrypts and decrypts what. */
export function encryptionMatrix(): string {
  const libraries: readonly (readonly [string, EncryptionGaps])[] = Object.entries(encryptionSupport);
  return table(
    libraries.map(([name]) => name),
    keyKinds.map((kind) => [kind, ...libraries.map(([, gaps]) => ways(kind, gaps))]),
  );
}

function ways(kind: string, { notDecrypted, notEncrypted }: EncryptionGaps): string {
  const open = (gaps: RegExp): readonly string[] => contentEncryptions.filter((enc) => !gaps.test(`${kind} ${enc}`));
  const [from, back] = [open(notDecrypted), open(notEncrypted)];
  if (from.length === 0 && back.length === 0) return '–';
  if (back.length === contentEncryptions.length) return 'both ways';
  return from.length === contentEncryptions.length ? 'from here' : `from here: ${from.join(', ')}`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = `|${'---|'.repeat(columns.length + 1)}`;
  return [line(['', ...columns]), rule, ...rows.map(line)].join('\n');
}
