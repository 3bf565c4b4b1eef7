import { readFile, writeFile } from 'node:fs/promises';
import { type AuditReview, type Baseline, readBaseline, writeBaseline } from '@sealwright/audit/reports';
import { parseDocument } from 'yaml';
import { wrongUse } from './command-failure.ts';
import { maxBaselineBytes } from './defaults.ts';

/**
 * Reads accepted risks: YAML 1.2's core schema without aliases or repeated keys, of which JSON is a part.
 *
 * Throws {@link CommandFailure} `baseline_refused` (2) with every problem, one line each.
 */
export async function readBaselineFile(path: string, today: string): Promise<Baseline> {
  const { baseline, problems } = readBaseline(parse(await readText(path), path), today);
  if (problems === undefined) return baseline;
  throw wrongUse('baseline_refused', problems.map((problem) => `${path}: ${problem}`).join('\n'));
}

/** Writes the findings as a new file, which is never one that is there. */
export async function writeBaselineFile(path: string, review: AuditReview, today: string): Promise<void> {
  const text = writeBaseline(review.findings, review.report.target.name, today);
  await writeFile(path, text, { flag: 'wx' });
}

async function readText(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    if (text.length <= maxBaselineBytes) return text;
  } catch {
    throw wrongUse('baseline_refused', `${path}: cannot be read (the baseline)`);
  }
  throw wrongUse('baseline_refused', `${path}: too large for a baseline`);
}

function parse(text: string, path: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, schema: 'core' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const code = problem.code.toLowerCase().replaceAll('_', ' ');
    throw wrongUse('baseline_refused', `${path}: is not YAML as it is read here (${code})`);
  }
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw wrongUse('baseline_refused', `${path}: has an alias, which is not read here`);
  }
}
