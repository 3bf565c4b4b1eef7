import { AuthError, isVerifiedJwt, type KeySource, type Policy, type VerifiedJwt, verifyJwt } from '@sealwright/jwt';
import { holdsBarely, signBarely } from './bare-signature.ts';
import type { CorpusGroup } from './corpus.ts';
import { isJsonObject } from './is-json-object.ts';
import { isAcceptedByJose } from './jose-oracle.ts';
import { judgeError } from './judge-error.ts';
import type { FuzzKey } from './keys.ts';
import type { Random } from './random.ts';
import { readReferenceJson } from './reference-json.ts';
import { findKey, judgeByReference, type Verdict } from './reference-verifier.ts';
import type { Rings } from './rings.ts';
import { isSameJson } from './same-json.ts';
import type { Finding, Outcome, Surface, Trial } from './surface.ts';
import { makeTokenMutant, type TokenMutant } from './token-mutant.ts';

export type Verify = (token: string, keys: KeySource, policy: Policy) => Promise<VerifiedJwt>;

/** Codes under which we refused what jose accepted, in the sample that was asked: how much stricter we are, and where. */
export type Stricter = Map<string, number>;

/** Of the refused ones, how many jose is asked about too. */
const joseSample = 1 / 32;

export interface World {
  readonly corpus: readonly CorpusGroup[];
  readonly rings: Rings;
}

/** `verifyJwt` (or a faulty one in its place) against the reference verifier and jose. */
export function createTokenSurface(
  share: number,
  world: World,
  verify: Verify = verifyJwt,
  stricter: Stricter = new Map(),
): Surface {
  return {
    name: 'token',
    share,
    make(random: Random): Trial {
      const mutant = makeTokenMutant(world.corpus, world.rings.all, random);
      const asked = random.chance(joseSample);
      return {
        category: mutant.category,
        signing: mutant.signing,
        run: () => verify(mutant.token as string, mutant.ring.source, mutant.rules.policy),
        unavoidable: (outcome) => bareSignatureOf(outcome, mutant),
        judge: (outcome) => {
          const finding = judgeToken(outcome, mutant);
          if (finding !== undefined || typeof mutant.token !== 'string' || !(outcome.ok || asked)) return finding;
          return compareWithJose(outcome, mutant, stricter);
        },
        print: () => printToken(mutant),
      };
    },
  };
}

/** What the reference makes of the mutant is what became of it, to the code and to the last claim. */
export function judgeToken(outcome: Outcome, { token, ring, rules }: TokenMutant): Finding | undefined {
  const verdict = judgeByReference(token, ring, rules);
  return outcome.ok ? judgeAcceptance(outcome.value, verdict) : judgeRefusal(outcome.error, verdict, token);
}

/** The codes of the rules that stand before the signature. */
const earlyCodes: ReadonlySet<string> = new Set([
  ...['token_malformed', 'token_too_large', 'header_malformed', 'header_unsupported', 'typ_mismatch', 'key_unknown'],
  'algorithm_mismatch',
]);

/**
 * The check of one signature under the token's key, if the token came as far as that. Of one that is well formed: the
 * verifier takes as long for any other, though the bare call refuses a length at once.
 */
export function bareSignatureOf(outcome: Outcome, { token, ring }: TokenMutant): (() => unknown) | undefined {
  if (!outcome.ok && (!(outcome.error instanceof AuthError) || earlyCodes.has(outcome.error.code))) return undefined;
  const header = readReferenceJson(Buffer.from(String(token).split('.')[0] ?? '', 'base64url'))?.value;
  const key = isJsonObject(header) ? findKey(header.kid, ring)?.key : undefined;
  return key === undefined ? undefined : checkOf(key);
}

const checks = new Map<FuzzKey, () => unknown>();

function checkOf(key: FuzzKey): () => unknown {
  let check = checks.get(key);
  if (check === undefined) {
    const signature = signBarely(key.alg, key.bare, 'a.b');
    check = () => holdsBarely(key.alg, key.bare, 'a.b', signature);
    checks.set(key, check);
  }
  return check;
}

export function printToken({ token, ring, rules }: TokenMutant): string {
  const { policy: _, ...plain } = rules;
  const trusted = ring.trusted.map(
    (one) => `${one.issuer}: ${one.keys.map(({ alg, kid }) => `${alg} ${kid}`).join(', ')}`,
  );
  const text = typeof token === 'string' ? JSON.stringify(token) : `not a string: ${typeof token}`;
  return `${text}\n    rules ${JSON.stringify(plain)}\n    keys ${trusted.join('; ')}`;
}

function judgeAcceptance(value: unknown, verdict: Verdict): Finding | undefined {
  if (!('claims' in verdict)) return { kind: 'false acceptance', detail: `the reference says ${verdict.code}` };
  const { header, claims, payload, alg, kid, issuer } = value as Record<string, unknown>;
  const good =
    isVerifiedJwt(value) && alg === verdict.key.alg && kid === verdict.key.kid && issuer === verdict.claims.iss;
  const contents = [claims, payload].every((one) => isSameJson(one, verdict.claims));
  if (good && contents && isSameJson(header, verdict.header)) return undefined;
  return { kind: 'other content', detail: 'header, claims, algorithm, key or issuer are not the reference’s' };
}

function judgeRefusal(error: unknown, verdict: Verdict, token: unknown): Finding | undefined {
  const fault = judgeError(error, () => decodedParts(token));
  if (fault !== undefined) return fault;
  const { code } = error as AuthError;
  if (code === verdict.code) return undefined;
  const kind = verdict.code === 'accepted' ? 'false refusal' : 'another code';
  return { kind, detail: `${code}, where the reference says ${verdict.code}` };
}

async function compareWithJose(
  outcome: Outcome,
  { token, ring, rules }: TokenMutant,
  stricter: Stricter,
): Promise<Finding | undefined> {
  const accepted = await isAcceptedByJose(token as string, ring, rules);
  if (outcome.ok && !accepted) return { kind: 'refused by jose', detail: 'accepted by us and by the reference' };
  if (!outcome.ok && accepted) {
    const { code } = outcome.error as AuthError;
    stricter.set(code, (stricter.get(code) ?? 0) + 1);
  }
  return undefined;
}

function decodedParts(token: unknown): readonly string[] {
  if (typeof token !== 'string') return [];
  return [token, ...token.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'))];
}
