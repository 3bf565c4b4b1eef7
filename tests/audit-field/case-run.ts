import { catalogue } from '@sealwright/audit';
import type { FieldCase } from './field-case.ts';
import { type Fired, fireAt, fireAtApi } from './firing.ts';
import { isTrueOfFixed } from './true-findings.ts';

/** One line of the answer. */
export interface Item {
  /** The number of the advisory; for a library of today, what it was accused of. */
  readonly advisory: string;
  readonly library: string;
  readonly version: string;
  /** The row of the catalogue that found it, or should have. */
  readonly row: string;
  /** The variants that were taken, or why none was. */
  readonly because: string;
}

export interface Outcome {
  readonly detected: readonly Item[];
  readonly missed: readonly Item[];
  readonly accused: readonly Item[];
}

/** Fires the one row at the release that has the hole, and at the one that has it no more. */
export async function runCase(fieldCase: FieldCase): Promise<Outcome> {
  const { advisory, library, row, affected, fixed, variants = /./ } = fieldCase;
  const item = (version: string, because: string): Item => ({ advisory, library, version, row, because });
  const open = await fireCase(fieldCase, affected);
  const taken = open.taken.filter((variant) => variants.test(variant));
  const isNamed = catalogue.some(({ id, victims }) => id === row && victims.some((one) => one.advisory === advisory));
  const isDetected = taken.length > 0 && isNamed;
  const missing = taken.length > 0 ? `found, but ${row} does not name it: ${taken.join(' ')}` : open.because;
  const closed = fixed === undefined ? undefined : await fireCase(fieldCase, fixed);
  // Whatever a fixed release takes in this row accuses it, unless it was shown by hand to be true.
  const wrong = (closed?.taken ?? []).filter(
    (variant) => !isTrueOfFixed({ library, version: fixed ?? '', row, variant }),
  );
  return {
    detected: isDetected ? [item(affected, taken.join(' '))] : [],
    missed: isDetected ? [] : [item(affected, missing)],
    accused: wrong.length === 0 ? [] : [item(fixed ?? '', wrong.join(' '))],
  };
}

/** A release that refuses to be set up so is closed for this hole. */
async function fireCase(fieldCase: FieldCase, version: string): Promise<Fired> {
  const { row, algorithm, typ, encrypted, library } = fieldCase;
  const options = {
    ...{ name: `${library} ${version}`, algorithm, only: [row] },
    ...(typ === undefined ? {} : { typ }),
    ...(encrypted === undefined ? {} : { encrypted }),
  };
  try {
    const [fired] =
      'serve' in fieldCase
        ? await fireAtApi(fieldCase.serve(version), options)
        : await fireAt(fieldCase.setUp(version), options);
    return fired ?? { row, taken: [], because: `there is no row ${row}` };
  } catch (error) {
    return { row, taken: [], because: `it is not set up: ${error instanceof Error ? error.message : 'it threw'}` };
  }
}
