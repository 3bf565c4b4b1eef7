import type { TSchema } from 'typebox';
import type { SettingNotes } from './configuration-kinds.ts';
import { configurationSchema } from './configuration-schema.ts';

/** One leaf of the configuration: the same thing as a key of the file, an environment variable and perhaps a flag. */
export interface Setting extends SettingNotes {
  /** `listen.port`. */
  readonly key: string;
  /** `SEALWRIGHT_LISTEN_PORT`. */
  readonly environmentName: string;
  readonly schema: TSchema;
  readonly kind: 'text' | 'number' | 'boolean' | 'list';
  readonly byDefault: unknown;
}

/** A group of settings in the schema: `listen`, `accessToken`. */
export interface SettingGroup {
  readonly key: string;
  readonly names: readonly string[];
}

/** A JSON Schema as far as the configuration's uses it. */
interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly default?: unknown;
  readonly notes?: SettingNotes;
}

/** Every setting, in the schema's order. */
export const settings: readonly Setting[] = collectSettings(configurationSchema as SchemaNode, '');

/** Every group, the whole file (key `''`) first. */
export const settingGroups: readonly SettingGroup[] = collectGroups(configurationSchema as SchemaNode, '');

/** The flags that `serve` takes, and whatever else runs a server. */
export const settingFlags: readonly (Setting & { readonly flag: string })[] = settings.filter(
  (setting): setting is Setting & { readonly flag: string } => setting.flag !== undefined,
);

function collectSettings(node: SchemaNode, prefix: string): Setting[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (child.notes === undefined) return collectSettings(child, key);
    return [
      {
        ...child.notes,
        key,
        environmentName: nameVariable(key),
        schema: child as TSchema,
        kind: kindOf(child),
        byDefault: child.default,
      },
    ];
  });
}

function collectGroups(node: SchemaNode, key: string): SettingGroup[] {
  const children = Object.entries(node.properties ?? {});
  const nested = children
    .filter(([, child]) => child.notes === undefined)
    .flatMap(([name, child]) => collectGroups(child, key === '' ? name : `${key}.${name}`));
  return [{ key, names: children.map(([name]) => name) }, ...nested];
}

function nameVariable(key: string): string {
  const words = key.replaceAll('.', '_').replaceAll(/([a-z])([A-Z])/g, '$1_$2');
  return `SEALWRIGHT_${words.toUpperCase()}`;
}

function kindOf(node: SchemaNode): Setting['kind'] {
  if (node.type === 'array') return 'list';
  if (node.type === 'integer') return 'number';
  return node.type === 'boolean' ? 'boolean' : 'text';
}
