import type { Random } from './random.ts';

/** A way in: a function that takes what strangers wrote, with a grammar of its own and an oracle. */
export interface Surface {
  readonly name: string;
  /** Of all mutants. */
  readonly share: number;
  make(random: Random): Trial;
}

/** One mutant, ready to be given to the function under test. */
export interface Trial {
  /** What was mutated: the first column of the report. */
  readonly category: string;
  /** Whether it was truly signed after it was changed. */
  readonly signing?: string;
  /** Longer than the bound for one input, where it is many inputs at once or asks for more arithmetic. */
  readonly maxMilliseconds?: number;
  run(): unknown;
  /** What of the work no implementation can spare, where it is dear: the bare signature, if it came to that. */
  unavoidable?(outcome: Outcome): (() => unknown) | undefined;
  /** What the report counts it under; else `accepted` or the code of the error. */
  readonly verdict?: string;
  /** What is wrong with how it went, or undefined. */
  judge(outcome: Outcome): Finding | undefined | Promise<Finding | undefined>;
  /** The whole input, to try again by hand. All of it was made from public keys. */
  print(): string;
}

export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export interface Finding {
  readonly kind:
    | 'false acceptance'
    | 'false refusal'
    | 'another code'
    | 'refused by jose'
    | 'other content'
    | 'not an AuthError'
    | 'not the catalogue’s message'
    | 'a part of the input in an error'
    | 'slow'
    | 'memory';
  readonly detail: string;
}
