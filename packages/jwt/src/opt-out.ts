/** "It must not be there": for tokens of issuers that leave `aud` or `typ` out. Its presence is then refused. */
export const absent: unique symbol = Symbol('sealwright.absent');

// Symbols, since neither JSON nor an environment variable can hold one, and a search finds every use. They leave the
// package by its `unsafe` entry alone.

/** Any `aud`, or none: for tools. A token for another API then passes. */
export const anyAudience: unique symbol = Symbol('sealwright.anyAudience');
/** Any kind of token: for tools. An ID token then passes for an access token. */
export const anyTyp: unique symbol = Symbol('sealwright.anyTyp');
/** However long a token lives. A stolen one is then good until its `exp`, which may be years ahead. */
export const unlimitedLifetime: unique symbol = Symbol('sealwright.unlimitedLifetime');
