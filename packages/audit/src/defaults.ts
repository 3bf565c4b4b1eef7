/** The version of this package, as reports name it. */
export const version = '0.1.0';

/** A verifier that has not answered after ten seconds hangs: the slowest signature check takes milliseconds. */
export const verifierTimeoutMilliseconds = 10_000;

/** Keys that are tried in one call of the machine code: their blocks, 64 to 128 KiB, stay in a processor's cache. */
export const batchKeys = 1024;
