// Checked by the compiler alone: the type of `claims` is what the caller's own schema makes, without a cast.

import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import {
  type ClaimsSchema,
  createPolicy,
  isVerifiedJwt,
  type JwtClaims,
  type KeySource,
  type Policy,
  type VerifiedJwt,
  verifyJwt,
} from './index.ts';

declare const token: string;
declare const keys: KeySource;
declare const anything: unknown;
declare function actFor(who: VerifiedJwt): void;
declare function actForAnybody(who: VerifiedJwt<unknown>): void;

const rules = { issuer: 'https://id.example', audience: 'https://api.example', typ: 'at+jwt' };

/** Whether two types are the same, not merely assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(holds: Same<A, B>): void;

export async function eachLibraryGivesItsType(): Promise<void> {
  const byZod = await verifyJwt(
    token,
    keys,
    createPolicy({ ...rules, claims: z.object({ roles: z.array(z.string()) }) }),
  );
  const byValibot = await verifyJwt(
    token,
    keys,
    createPolicy({ ...rules, claims: v.object({ tier: v.optional(v.picklist(['free', 'paid']), 'free') }) }),
  );
  const byArktype = await verifyJwt(token, keys, createPolicy({ ...rules, claims: type({ 'tenant?': 'string' }) }));
  same<typeof byZod.claims.roles, string[]>(true);
  same<typeof byValibot.claims.tier, 'free' | 'paid'>(true);
  same<typeof byArktype.claims.tenant, string | undefined>(true);
  // @ts-expect-error a claim that the schema does not name
  void byZod.claims.role;
  // @ts-expect-error and nothing else can be written into them
  byZod.claims.roles = [];
}

export async function whatTheSchemaLeavesOutIsStillThere(): Promise<void> {
  const policy = createPolicy({
    ...rules,
    claims: z.object({ scope: z.string().transform((text) => text.split(' ')) }),
  });
  const { claims, payload } = await verifyJwt(token, keys, policy);
  same<typeof claims.scope, string[]>(true);
  same<typeof claims.iss, string>(true);
  same<typeof claims.exp, number>(true);
  same<typeof claims.sub, string | undefined>(true);
  same<typeof claims.aud, string | readonly string[] | undefined>(true);
  same<typeof payload, Readonly<JwtClaims>>(true);
}

export async function registeredClaimsAreNarrowed(): Promise<void> {
  const narrow = z.looseObject({ sub: z.string(), aud: z.array(z.string()), iss: z.literal('a') });
  const { claims } = await verifyJwt(token, keys, createPolicy({ ...rules, claims: narrow }));
  same<typeof claims.sub, string>(true);
  same<typeof claims.iss, 'a'>(true);
  same<typeof claims.aud, string[]>(true);
  same<typeof claims.other, unknown>(true);
  createPolicy({ ...rules, claims: z.object({ sub: z.string().nullish(), jti: z.uuid().optional() }) });
}

export function registeredClaimsAreNeverChanged(): void {
  // @ts-expect-error a date is not what the issuer signed
  createPolicy({ ...rules, claims: z.object({ exp: z.number().transform((at) => new Date(at * 1000)) }) });
  // @ts-expect-error nor a number
  createPolicy({ ...rules, claims: v.object({ sub: v.pipe(v.string(), v.transform(Number)) }) });
}

export async function nobodyNamesTheTypeWithoutASchema(policy: Policy): Promise<void> {
  // @ts-expect-error a type argument is no schema
  createPolicy<{ roles: string[] }>(rules);
  // @ts-expect-error and a schema's type is not a schema
  createPolicy<ClaimsSchema<{ roles: string[] }>>(rules);
  // @ts-expect-error verification takes the type from the policy alone
  void verifyJwt<{ roles: string[] }>(token, keys, policy);
  // @ts-expect-error so does the question
  if (isVerifiedJwt<{ roles: string[] }>(anything, policy)) void anything;
  // @ts-expect-error which without a policy has no type to give
  if (isVerifiedJwt<{ roles: string[] }>(anything)) void anything;
  // @ts-expect-error a function is not a schema
  createPolicy({ ...rules, claims: (claims: { roles: string[] }) => claims });
  const { claims } = await verifyJwt(token, keys, policy);
  same<typeof claims.roles, unknown>(true);
  same<typeof claims.sub, string | undefined>(true);
}

export async function aNarrowTokenIsAlsoAWideOne(): Promise<void> {
  const policy = createPolicy({ ...rules, claims: z.object({ roles: z.array(z.string()) }) });
  const verified = await verifyJwt(token, keys, policy);
  actFor(verified);
  actForAnybody(verified);
  actForAnybody(await verifyJwt(token, keys, createPolicy(rules)));
  if (isVerifiedJwt(anything, policy)) same<typeof anything.claims.roles, string[]>(true);
  // @ts-expect-error what fulfilled some policy has no roles
  if (isVerifiedJwt(anything)) same<typeof anything.claims.roles, string[]>(true);
  // @ts-expect-error the other way round nothing is known of roles
  const narrow: typeof verified = await verifyJwt(token, keys, createPolicy(rules));
  void narrow;
}
