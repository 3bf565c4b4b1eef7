import { auditVerifier, catalogue, type VariantResult } from '@sealwright/audit';
import type { AtEnd, FieldCase, FieldSetup } from './field-case.ts';

/** One line of the answer. */
export interface Item {
  readonly advisory: string;
  readonly library: string;
  readonly version: string;
  /** The row of the catalogue that found it, or should have. */
  readonly row: string;
  readonly because?: string;
}

export interface CaseOutcome {
  readonly detected: readonly Item[];
  readonly missed: readonly Item[];
  readonly accused: readonly Item[];
}

/** Fires the one row at the release that has the hole, and at the one that has it no more. */
export async function runCase(fieldCase: FieldCase): Promise<CaseOutcome> {
  const { advisory, library, row, affected, fixed } = fieldCase;
  const item = (version: string, because?: string): Item => ({
    ...{ advisory, library, version, row },
    ...(because === undefined ? {} : { because }),
  });
  const unnamed = namesIt(row, advisory) ? undefined : `${row} does not name ${advisory}`;
  const open = await fire(fieldCase, affected);
  const found = unnamed === undefined && open.verdict === 'found';
  const accused = fixed === undefined ? undefined : await fire(fieldCase, fixed);
  return {
    detected: found ? [item(affected)] : [],
    missed: found ? [] : [item(affected, unnamed ?? open.because)],
    accused: accused?.verdict === 'found' ? [item(fixed ?? '', accused.because)] : [],
  };
}

interface Fired {
  readonly verdict: 'found' | 'not found';
  readonly because: string;
}

/** A release that refuses to be set up so is closed for this hole. */
async function fire({ row, setUp, algorithm, typ, variants, library }: FieldCase, version: string): Promise<Fired> {
  const { ended, atEnd } = closings();
  try {
    const name = `${library} ${version}`;
    const prepared = prepare(setUp, version);
    if (prepared === undefined) return { verdict: 'not found', because: 'it refuses to be set up so' };
    const options = { algorithm, name, only: [row], ...(typ === undefined ? {} : { typ }) };
    const { report } = await auditVerifier((trusted) => prepared(trusted, atEnd), options);
    const { calibration, rows } = report;
    if (!calibration.sound)
      return { verdict: 'not found', because: calibration.reason ?? 'it could not be calibrated' };
    const [result] = rows;
    const shown = (result?.variants ?? []).filter(({ variant }) => variants?.test(variant) ?? true).filter(isFinding);
    if (shown.length > 0) return { verdict: 'found', because: shown.map(({ variant }) => variant).join(', ') };
    return { verdict: 'not found', because: result === undefined ? 'no such row' : (result.reason ?? result.verdict) };
  } catch (error) {
    return { verdict: 'not found', because: error instanceof Error ? error.message : String(error) };
  } finally {
    await ended();
  }
}

function prepare(setUp: (version: string) => FieldSetup, version: string): FieldSetup | undefined {
  try {
    return setUp(version);
  } catch {
    return undefined;
  }
}

function isFinding({ verdict }: VariantResult): boolean {
  return verdict === 'accepted' || verdict === 'crashed' || verdict === 'slow';
}

function namesIt(row: string, advisory: string): boolean {
  return catalogue.some(({ id, victims }) => id === row && victims.some((victim) => victim.advisory === advisory));
}

export function closings(): { readonly atEnd: AtEnd; readonly ended: () => Promise<void> } {
  const open: (() => unknown)[] = [];
  return {
    atEnd: (close) => {
      open.push(close);
    },
    ended: async () => {
      for (const close of open.reverse()) await close();
    },
  };
}
