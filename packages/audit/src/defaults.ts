import type { Severity } from './attack.ts';

/** The version of this package, as reports name it. */
export const version = '0.1.0';

/** A verifier that has not answered after ten seconds hangs: the slowest signature check takes milliseconds. */
export const verifierTimeoutMilliseconds = 10_000;

/** Keys that are tried in one call of the machine code: their blocks, 64 to 128 KiB, stay in a processor's cache. */
export const batchKeys = 1024;

/** RFC 9700 §2.2 wants short lives and names none; an hour is the longest that the field's servers call short. */
export const longestAccessLifeSeconds = 3600;

/** Beyond the window in which servers answer a used refresh token again; the longest that is common is ten seconds. */
export const issuerGraceSeconds = 12;

/** Callers with one refresh token at the same instant: enough for any gap between a read and a write. */
export const simultaneousCallers = 20;

/** A reason is a sentence or two. What is longer came from a target, and would push the findings out of sight. */
export const maxReportTextCharacters = 400;

/**
 * What fails a pipeline. `critical` and `high` are what lets somebody in without a key, or takes the service down; what
 * is `medium` and `low` is in every report. A line that today's careful libraries do not hold (a base64url character that
 * says nothing, a header member that nobody reads) is switched off on the first day, and then holds nothing.
 */
export const defaultFailOn: Severity = 'high';

/** A year: a risk that is borne for longer is not accepted but forgotten. */
export const maxAcceptedRiskDays = 366;
/** Two weeks before its end an accepted risk is announced: time to mend it, or to decide again. */
export const endingSoonDays = 14;
/** What `--write-baseline` writes as the end: a quarter, in which a fix is planned and made. */
export const writtenRiskDays = 90;
