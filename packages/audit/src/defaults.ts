/** The version of this package, as reports name it. */
export const version = '0.1.0';

/** A verifier that has not answered after ten seconds hangs: the slowest signature check takes milliseconds. */
export const verifierTimeoutMilliseconds = 10_000;
