import { readFile } from 'node:fs/promises';
import {
  type ApiOperation,
  type HttpAuditOptions,
  parseCurl,
  readOperations,
  readServer,
  type TokenPlace,
} from '@sealwright/audit';
import { parse as parseYaml } from 'yaml';
import { wrongUse } from '../command-failure.ts';
import { writeErrorLine } from '../command-output.ts';
import { readPrivateFile } from '../private-file.ts';
import { readStandardInput } from '../standard-input.ts';
import { readPublicFile } from '../token-input.ts';
import type { HttpFlags } from './http-flags.ts';

export type TokenFlags = Pick<HttpFlags, 'token' | 'tokenFile'>;

/** The part of the options that makes the request. */
export type NamedRequest = Pick<
  HttpAuditOptions,
  'url' | 'token' | 'method' | 'place' | 'headers' | 'cookies' | 'body'
>;

/** The request that presents tokens, from the flags, a curl command or an OpenAPI document. Sends nothing. */
export async function readNamedRequest(flags: HttpFlags): Promise<NamedRequest> {
  if (flags.curl !== undefined) return readCurlRequest(flags.curl, flags);
  const token = await readGoodToken(flags);
  if (token === undefined)
    throw wrongUse('token_required', 'give a good token: --token-file FILE, or - for standard input');
  if (flags.openapi !== undefined) return { token, ...(await readOperationRequest(flags.openapi, flags)) };
  if (flags.url === undefined) throw wrongUse('target_required', 'name the target: --url, --curl or --openapi');
  const place = placeOf(flags);
  return {
    token,
    url: flags.url,
    ...(flags.method === undefined ? {} : { method: safeMethod(flags.method, flags) }),
    ...(place === undefined ? {} : { place }),
  };
}

async function readCurlRequest(argument: string, flags: HttpFlags): Promise<NamedRequest> {
  for (const name of ['url', 'method', 'header', 'scheme', 'cookie', 'query', 'openapi'] as const) {
    if (flags[name] !== undefined)
      throw wrongUse('flags_contradict', `--curl says all of the request: leave out --${name}`);
  }
  if (argument !== '-') warnOfArguments('--curl -');
  const text = argument === '-' ? await readStandardInput('curl command') : argument;
  const { method, ...request } = parseCurl(text, await readGoodToken(flags));
  return { ...request, method: safeMethod(method, flags) };
}

async function readOperationRequest(file: string, flags: HttpFlags): Promise<Omit<NamedRequest, 'token'>> {
  const document = readDocument(await readPublicFile(file), file);
  const operations = readOperations(document).filter(({ isSafe }) => isSafe || flags.allowDestructive === true);
  const operation = chooseOperation(operations, flags.operation);
  const server = flags.url ?? readServer(document);
  if (server === undefined || !/^https?:\/\//.test(server)) {
    throw wrongUse('target_required', 'the document names no server of its own: say with --url where the API is');
  }
  writeErrorLine(
    `sealwright: ${operation.id} of ${operations.length} operations that a token protects: ${listOf(operations)}`,
  );
  return { url: server.replace(/\/$/, '') + operation.path, method: operation.method, place: operation.place };
}

function chooseOperation(operations: readonly ApiOperation[], id: string | undefined): ApiOperation {
  const chosen = operations.find((operation) =>
    id === undefined ? operation.unknown.length === 0 : operation.id === id,
  );
  if (chosen === undefined) {
    throw wrongUse(
      'openapi_operation_absent',
      `the document has no such operation with a token that may be called; there are: ${listOf(operations)} (others than GET and HEAD need --allow-destructive)`,
    );
  }
  if (chosen.unknown.length === 0) return chosen;
  throw wrongUse(
    'openapi_operation_absent',
    `${chosen.id}: the document has no example of ${chosen.unknown.join(', ')}`,
  );
}

function listOf(operations: readonly ApiOperation[]): string {
  const names = operations.slice(0, 20).map(({ id }) => id);
  return operations.length === 0 ? 'none' : names.join(', ') + (operations.length > names.length ? ' …' : '');
}

function readDocument(text: string, file: string): unknown {
  try {
    // JSON is YAML. Aliases are capped: a document of a few lines may stand for gigabytes.
    return parseYaml(text, { maxAliasCount: 100 }) as unknown;
  } catch {
    throw wrongUse('openapi_malformed', `${file}: neither YAML nor JSON`);
  }
}

/** The good token, where one is given. */
export async function readGoodToken({ token, tokenFile }: TokenFlags): Promise<string | undefined> {
  if (token !== undefined && tokenFile !== undefined) {
    throw wrongUse('flags_contradict', 'give either --token or --token-file');
  }
  if (token !== undefined && token !== '-') warnOfArguments('--token-file');
  if (token === '-' || tokenFile === '-') return (await readStandardInput('token')).trim();
  return tokenFile === undefined ? token?.trim() : (await readPrivateFile(tokenFile, 'token')).trim();
}

function warnOfArguments(instead: string): void {
  writeErrorLine(`sealwright: a token among the arguments is seen by every user of this machine; ${instead} is not`);
}

function placeOf({ header, scheme, cookie, query }: HttpFlags): TokenPlace | undefined {
  if ([header, cookie, query].filter((name) => name !== undefined).length > 1) {
    throw wrongUse('flags_contradict', 'the token goes in one place: --header, --cookie or --query');
  }
  if (cookie !== undefined) return { in: 'cookie', name: cookie };
  if (query !== undefined) return { in: 'query', name: query };
  if (header === undefined && scheme === undefined) return undefined;
  const name = header ?? 'Authorization';
  const word = scheme ?? (name.toLowerCase() === 'authorization' ? 'Bearer' : undefined);
  return { in: 'header', name, ...(word === undefined ? {} : { scheme: word }) };
}

/** It is sent hundreds of times: what changes something only with the person's word. */
function safeMethod(text: string, { allowDestructive = false }: HttpFlags): string {
  const method = text.toUpperCase();
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || allowDestructive) return method;
  throw wrongUse(
    'method_destructive',
    `${method} may change something each of the thousand times that it is sent: say --allow-destructive, or name a GET`,
  );
}

/** A file that may hold any bytes. */
export async function readBytes(file: string, what: string): Promise<Uint8Array> {
  // The mode is judged first; the bytes are then read as they are, since a secret need not be text.
  await readPrivateFile(file, what);
  return readFile(file);
}
