/** "It must not be there": for tokens of issuers that leave `aud` or `typ` out. Its presence is then refused. */
export const absent: unique symbol = Symbol('sealwright.absent');

// Symbols, since neither JSON nor an environment variable can hold one, and a search finds every use. They leave the
// package by its `unsafe` entry alone.

export const anyAudience: unique symbol = Symbol('sealwright.anyAudience');
export const anyTyp: unique symbol = Symbol('sealwright.anyTyp');
export const unlimitedLifetime: unique symbol = Symbol('sealwright.unlimitedLifetime');
