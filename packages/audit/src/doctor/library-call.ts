/** What a call does with a token. A guard is a middleware that verifies; a setting is what others of its library go by. */
export type JwtAction = 'sign' | 'verify' | 'decode' | 'guard' | 'setting';

/** What of a call's options is asked for, under one name for all libraries. */
export type OptionName =
  | 'algorithms'
  | 'audience'
  | 'clockTolerance'
  | 'embeddedKey'
  | 'expiresIn'
  | 'ignoreExpiration'
  | 'issuer'
  | 'key'
  | 'noTimestamp'
  | 'noVerify'
  | 'signAlgorithm';

/** How a call of a library is read. */
export interface LibraryCall {
  readonly action: JwtAction;
  /** Places of its arguments. */
  readonly token?: number;
  readonly payload?: number;
  readonly key?: number;
  readonly options?: number;
  /** Names in the options, dotted where nested. A number is the place of an argument instead. */
  readonly names?: Partial<Readonly<Record<OptionName, string | number>>>;
  /**
   * What happens without a list of algorithms: `open`, the token or the form of the key decides; `by-key`, the key
   * object's type decides, which is sound; `required`, the library refuses.
   */
  readonly unpinned?: 'open' | 'by-key' | 'required';
  /** Whether it answers a promise, so that nothing is verified before that is awaited. */
  readonly promise?: boolean;
  /** What a number stands for in `expiresIn`. */
  readonly lifetimeUnit?: 'seconds' | 'milliseconds';
  /** Its lifetime where none is given, if there is one. */
  readonly defaultLifetime?: boolean;
  /** Whether the audience and the issuer are demanded anyway, or cannot be said here. */
  readonly claims?: 'demanded' | 'elsewhere';
  /** Whether it is a plugin whose settings stand beside it: `app.register(plugin, options)`. */
  readonly registered?: boolean;
}
