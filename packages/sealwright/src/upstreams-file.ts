import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Upstream } from '@sealwright/server';
import Type, { type TObject } from 'typebox';
import Value from 'typebox/value';
import { parse } from 'yaml';
import { ConfigurationError } from './configuration-error.ts';
import { readPrivateFile } from './private-file.ts';
import { createUpstream } from './upstream.ts';
import type { UpstreamOptions } from './upstream-options.ts';

const line = Type.String({ minLength: 1, maxLength: 2_048 });

/** One entry. The secret lies in a file of its own, so that the list can be read by everybody. */
const entry: TObject = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    name: Type.String({ minLength: 1, maxLength: 60 }),
    kind: Type.Optional(Type.Union([Type.Literal('oidc'), Type.Literal('github')])),
    issuer: Type.Optional(line),
    clientId: line,
    clientSecretFile: line,
    scopes: Type.Optional(Type.Array(Type.String({ pattern: '^[!-~]{1,128}$' }), { minItems: 1, maxItems: 32 })),
    trustEmail: Type.Optional(Type.Boolean()),
    trustAmr: Type.Optional(Type.Boolean()),
    apiUrl: Type.Optional(line),
  },
  { additionalProperties: false },
);
const list = Type.Array(entry, { minItems: 1, maxItems: 32 });

type Entry = Omit<UpstreamOptions, 'kind' | 'clientSecret'> & {
  readonly kind?: UpstreamOptions['kind'];
  readonly clientSecretFile: string;
};

/**
 * Reads the providers that people may sign in with from a YAML list; paths in it are relative to its folder.
 *
 * Throws {@link ConfigurationError} for what is wrong in it, by entry and member and never with a value, and the codes of
 * {@link readPrivateFile} for a secret that others can read.
 */
export async function readUpstreams(path: string): Promise<readonly Upstream[]> {
  const entries = parseEntries(path, await readList(path));
  const upstreams: Upstream[] = [];
  for (const [index, { clientSecretFile, kind = 'oidc', ...rest }] of entries.entries()) {
    const file = resolve(dirname(path), clientSecretFile);
    const clientSecret = (await readPrivateFile(file, 'client secret of an upstream provider')).trim();
    try {
      upstreams.push(createUpstream({ ...rest, kind, clientSecret }));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw wrong(path, `[${index}]`, error.message.replace(/^upstreams: /, ''));
    }
  }
  return upstreams;
}

async function readList(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw wrong(path, 'upstreamsFile', 'cannot be read');
  }
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw wrong(path, 'upstreamsFile', 'is not YAML');
  }
}

function parseEntries(path: string, value: unknown): readonly Entry[] {
  if (Value.Check(list, value)) return value as unknown as readonly Entry[];
  const [first] = Value.Errors(list, value);
  const where =
    first?.instancePath
      .split('/')
      .filter((part) => part !== '')
      .join('.') ?? '';
  throw wrong(path, where === '' ? 'upstreamsFile' : where, first?.message ?? 'is not a list of providers');
}

function wrong(origin: string, key: string, problem: string): ConfigurationError {
  const fix =
    'write for example - {id: google, name: Google, issuer: https://accounts.google.com, clientId: …, clientSecretFile: …}';
  return new ConfigurationError([{ origin, key, problem, fix }]);
}
