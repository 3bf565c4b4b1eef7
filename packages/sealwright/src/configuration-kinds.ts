import Type, { type TObject, type TSchema } from 'typebox';

/** What a setting says of itself beside its JSON Schema. */
export interface SettingNotes {
  /** For `--help`. */
  readonly description: string;
  /** What the value must be, for an error: "must be …". */
  readonly must: string;
  /** What to write instead, for an error. */
  readonly fix: string;
  /** The command-line flag, where there is one. */
  readonly flag?: string;
  /** A path, which the configuration file gives relative to its own folder. */
  readonly path?: 'file' | 'store';
}

/** A part of the configuration with settings of its own. */
export function group(properties: Record<string, TSchema>): TObject {
  return Type.Optional(Type.Object(properties, { additionalProperties: false })) as TObject;
}

export function text(
  about: SettingNotes,
  options: { readonly pattern?: string; readonly default?: string } = {},
): TSchema {
  return Type.Optional(Type.String({ minLength: 1, maxLength: 2_048, ...options, ...notes(about) }));
}

export function whole(minimum: number, maximum: number, byDefault: number, about: Omit<SettingNotes, 'must'>): TSchema {
  const must = `must be a whole number from ${minimum} to ${maximum}`;
  return Type.Optional(Type.Integer({ minimum, maximum, default: byDefault, ...notes({ ...about, must }) }));
}

export function yesOrNo(byDefault: boolean, about: Omit<SettingNotes, 'must' | 'fix'>): TSchema {
  const said = notes({ ...about, must: 'must be true or false', fix: `write ${byDefault}` });
  return Type.Optional(Type.Boolean({ default: byDefault, ...said }));
}

export function choice(
  values: readonly string[],
  byDefault: string,
  about: Omit<SettingNotes, 'must' | 'fix'>,
): TSchema {
  const said = notes({ ...about, must: `must be one of ${values.join(', ')}`, fix: `write ${byDefault}` });
  return Type.Optional(Type.Enum([...values], { default: byDefault, ...said }));
}

/** Under one name, so that they cannot collide with JSON Schema's own keywords. */
export function notes(about: SettingNotes): { readonly notes: SettingNotes } {
  return { notes: about };
}
