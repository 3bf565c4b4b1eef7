/** Refuses an option that is not known: a name misspelt would be a rule that nobody keeps. */
export function refuseUnknown(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${unknown}: no such option`);
}
