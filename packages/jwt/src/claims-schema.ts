import type { JwtClaims, NamedKeys, RegisteredClaims } from './claims.ts';
import { errors } from './errors.ts';
import { isJsonObject, ownMember } from './strict-json.ts';

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
  const standard: Partial<StandardSchema<Output>> | undefined = Object(schema)['~standard'];
  if (standard?.version !== 1 || typeof standard.validate !== 'function') {
    throw new TypeError('claims: no Standard Schema 1');
  }
  return standard as StandardSchema<Output>;
}

/**
 * What a schema makes of claims that every other rule has passed. The schema gets a copy, so it cannot change what was
 * verified. Of what it answers, plain objects and arrays are copied at every depth. It does NOT copy anything else (a
 * `Date`, a `Set`, an object of a class): a schema that answers with the same one twice shares it between tokens.
 *
 * The registered claims stand whatever the schema leaves out. A schema may narrow them, never change them nor add one:
 * they are what the token was judged by.
 *
 * The answer is wrapped: claims with a function called `then` would be taken for a promise, and whatever that function
 * says would take their place. Such claims are refused besides, for whoever awaits them later.
 *
 * @throws `schema_mismatch`; TypeError where the schema throws, or answers with what cannot be claims
 */
export async function applySchema(payload: JwtClaims, schema: StandardSchema): Promise<{ readonly claims: JwtClaims }> {
  let claim: string;
  let fault = 'threw';
  try {
    const result = await schema.validate(copyPlain(payload));
    if (result.issues === undefined) {
      fault = 'made no plain object';
      const made = copyPlain(result.value);
      if (!isPlain(made) || typeof made['then'] === 'function') throw new TypeError();
      fault = 'changed a registered claim';
      return { claims: withRegistered(made, payload) };
    }
    claim = nameOf(result.issues[0]);
  } catch {
    // Not kept as the cause: what a schema throws may quote the claims.
    throw new TypeError(`claims: the schema ${fault}`);
  }
  throw errors.create('schema_mismatch', { evidence: { claim } });
}

const registered: readonly string[] = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/**
 * What was signed takes the place of what was made, which has to be the same. Where nothing was signed nothing may be
 * made: no text compares there, since that of a function, or of what a `toJSON` hides, is `undefined` too.
 */
function withRegistered(made: Record<string, unknown>, payload: JwtClaims): JwtClaims {
  for (const name of registered) {
    const [signed, value] = [ownMember(payload, name), ownMember(made, name)];
    const same = signed !== undefined && JSON.stringify(value) === JSON.stringify(signed);
    if (value !== undefined && !same) throw new TypeError();
    if (signed !== undefined) made[name] = signed;
  }
  return made as JwtClaims;
}

/**
 * Which claim an issue is about: nearly always the program's own text, a member that its schema names. Nothing tells a
 * member that only the token has (a strict schema of some libraries names it, one of a record does), which is text that
 * the issuer signed; so none is repeated but letters, `_` and `-`, and few of them. Names are written so; ids, addresses,
 * hashes and tokens that became a name are not, and neither a log nor a terminal takes them for more than a word. Values
 * and names below the top are never repeated.
 */
function nameOf(issue: SchemaIssue | undefined): string {
  const first = issue?.path?.[0];
  const name = typeof first === 'object' ? first.key : first;
  return typeof name === 'string' && /^[a-z_-]{1,32}$/i.test(name) ? name : 'other';
}

/**
 * A copy of objects and arrays; whatever else a schema made (a `Date`, a `Set`) stays what it is. What leads back to
 * itself ends in a `RangeError`, which is a fault like any other.
 */
function copyPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyPlain);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyPlain(member)]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isJsonObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
