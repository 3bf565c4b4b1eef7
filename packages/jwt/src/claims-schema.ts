import type { JwtClaims, NamedKeys, RegisteredClaims } from './claims.ts';
import { maxJsonDepth } from './defaults.ts';
import { errors } from './errors.ts';
import { isForbiddenName } from './strict-json.ts';

/**
 * A schema of any library that keeps to Standard Schema 1 (zod, valibot, arktype and others): as much of it as is used
 * here, written out so that nothing has to be installed.
 *
 * @see https://standardschema.dev
 */
export interface ClaimsSchema<Output = unknown> {
  readonly '~standard': StandardSchema<Output>;
}

/** The member `~standard` of a schema. */
export interface StandardSchema<Output = unknown> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  /** Never there at run time: the types that the library inferred. */
  readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
}

/** What a schema answers: a value, or issues. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that a schema does not like. Its message is not read: it may quote the claims. */
export interface SchemaIssue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The claims that come out of a schema; without one, those of any token. */
export type ClaimsOf<Schema> = Schema extends ClaimsSchema<infer Output> ? Output : JwtClaims;

/** Demands of a policy's options that a schema which gives the claims their type is really there, and changes none of ours. */
export type WithClaimsOf<Schema> =
  Schema extends ClaimsSchema<infer Output>
    ? {
        readonly claims: ChangedClaim<Output> extends never ? Schema : { readonly mustNotChange: ChangedClaim<Output> };
      }
    : unknown;

type ChangedClaim<Output> = {
  [K in NamedKeys<Output> & keyof RegisteredClaims]: Output[K] extends RegisteredClaims[K] | null | undefined
    ? never
    : K;
}[NamedKeys<Output> & keyof RegisteredClaims];

/** Takes the standard's half out of a schema, once: some libraries make it anew each time that it is asked for. */
export function readSchema<Output>(schema: ClaimsSchema<Output>): StandardSchema<Output> {
  const holds = (typeof schema === 'object' && schema !== null) || typeof schema === 'function';
  const standard: Partial<StandardSchema<Output>> | undefined = holds ? schema['~standard'] : undefined;
  if (standard?.version !== 1 || typeof standard.validate !== 'function') {
    throw new TypeError('claims: a schema that keeps to Standard Schema 1');
  }
  return standard as StandardSchema<Output>;
}

/**
 * What a schema makes of claims that every other rule has passed. The schema gets a copy, and what it answers is copied
 * too: neither what was verified nor what a later token is given can be changed through it.
 *
 * The registered claims stand whatever the schema leaves out. A schema may narrow them, never change them: they are
 * what the token was judged by.
 *
 * @throws `schema_mismatch`; TypeError where the schema throws, or answers with what cannot be claims
 */
export async function applySchema(payload: JwtClaims, schema: StandardSchema): Promise<JwtClaims> {
  const answer = await ask(schema, copyPlain(payload, 1));
  if ('refused' in answer) throw errors.create('schema_mismatch', { evidence: { claim: answer.refused } });
  const { claims } = answer;
  for (const name of registered) {
    const signed = payload[name];
    if (claims[name] === undefined || claims[name] === null) {
      if (signed === undefined) delete claims[name];
      else claims[name] = signed;
    } else if (!isSame(claims[name], signed)) throw new TypeError('claims: the schema changed a registered claim');
  }
  return claims as unknown as JwtClaims;
}

type Answer = { readonly refused: string } | { readonly claims: Record<string, unknown> };

async function ask(schema: StandardSchema, copy: unknown): Promise<Answer> {
  let fault = 'claims: the schema threw';
  try {
    const result = await schema.validate(copy);
    if (result.issues !== undefined) return { refused: nameOf(result.issues[0]) };
    fault = 'claims: the schema made something else than a plain object of at most 32 levels';
    if (isPlain(result.value)) return { claims: copyPlain(result.value, 1) as Record<string, unknown> };
  } catch {
    // Not kept as the cause: what a schema throws may quote the claims.
  }
  throw new TypeError(fault);
}

/** Which claim an issue is about, if it is one of these; any other name may be the issuer's or an attacker's text. */
function nameOf(issue: SchemaIssue | undefined): string {
  const [first] = issue?.path ?? [];
  const name = typeof first === 'object' ? first.key : first;
  return typeof name === 'string' && wellKnown.has(name) ? name : 'other';
}

const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'] as const;

/** RFC 7519 §4.1, RFC 9068 §2.2, RFC 7643 §4.1.2. */
const wellKnown: ReadonlySet<string> = new Set([
  ...registered,
  ...['client_id', 'scope', 'auth_time', 'acr', 'amr', 'sid', 'roles', 'groups', 'entitlements'],
]);

/**
 * A copy of objects and arrays; whatever else a schema made (a `Date`, a `Set`) stays what it is. The limit is that of a
 * token, and so an end to what leads back to itself.
 */
function copyPlain(value: unknown, depth: number): unknown {
  const isArray = Array.isArray(value);
  if (!isArray && !isPlain(value)) return value;
  if (depth > maxJsonDepth) throw new TypeError('claims: nested too deeply');
  if (isArray) return value.map((element) => copyPlain(element, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    if (isForbiddenName(name)) throw new TypeError('claims: a name that is refused');
    copy[name] = copyPlain(value[name], depth + 1);
  }
  return copy;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isSame(made: unknown, signed: unknown): boolean {
  if (!Array.isArray(made) || !Array.isArray(signed)) return made === signed;
  return made.length === signed.length && made.every((one, index) => one === signed[index]);
}
