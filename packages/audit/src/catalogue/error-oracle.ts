import type { ForgeContext, StagedAttack, VariantResult } from '../attack.ts';
import type { Stage } from '../stage.ts';
import type { Answer } from '../target.ts';
import { joinToken, writeInput } from '../unsafe-writer.ts';

/** H12. */
export const errorOracle: StagedAttack = {
  kind: 'staged',
  id: 'H12',
  title: 'Refusals that tell a forger how far he came',
  severity: 'low',
  cwe: 204,
  source: ['RFC 6750 §3.1', 'OWASP ASVS 5.0 §16.5'],
  how: 'Tokens that nobody signed are presented: one with a wrong signature only, others with a key id that does not exist, an old expiry, another audience, broken JSON. An API that answers them differently tells anybody which key ids exist, and that it judges claims before it has looked at the signature. That a token which the issuer did sign has expired may be said (the RFC has that very example), so such tokens are not compared here.',
  victims: [{ what: 'APIs that hand the error of their library to the sender' }],
  fix: 'Check the signature before any claim, answer every bad token alike (401, error="invalid_token"), and write the exact reason to the log.',
  needs: ['http'],
  expect: 'refused',
  play: async (stage) => {
    const [base, again] = [
      await look(stage, plainForgery(stage.context)),
      await look(stage, plainForgery(stage.context)),
    ];
    if (base === undefined || describeDifference(base, again) !== undefined) {
      return [
        {
          variant: 'wrong-signature',
          verdict: 'inconclusive',
          reason: 'needs answers that repeat: they change by themselves',
        },
      ];
    }
    const results: VariantResult[] = [];
    for (const [variant, token] of Object.entries(forgeriesOfEachKind(stage.context))) {
      const answer = await stage.present({ token });
      const judged = stage.judge(variant, answer);
      const difference = describeDifference(base, reduce(answer));
      const told = { verdict: 'accepted', reason: `told from a wrong signature by its ${difference}` } as const;
      results.push(judged.verdict === 'refused' && difference !== undefined ? { ...judged, ...told } : judged);
    }
    return results;
  },
};

function plainForgery({ good }: ForgeContext): string {
  return joinToken(writeInput(good.header, good.payload), wrongSignature(good.segments[2]));
}

function forgeriesOfEachKind({ good, now }: ForgeContext): Readonly<Record<string, string>> {
  const { header, payload } = good;
  const signature = wrongSignature(good.segments[2]);
  const forge = (bentHeader: object, bentPayload: object): string =>
    joinToken(writeInput({ ...header, ...bentHeader }, { ...payload, ...bentPayload }), signature);
  return {
    'unknown-key-id': forge({ kid: 'no-such-key' }, {}),
    'expired-unsigned': forge({}, { exp: now - 86_400 }),
    'other-audience-unsigned': forge({}, { aud: 'https://another-api.invalid' }),
    'other-issuer-unsigned': forge({}, { iss: 'https://another-issuer.invalid' }),
    'not-yet-valid-unsigned': forge({}, { nbf: now + 86_400 }),
    'other-subject-unsigned': forge({}, { sub: 'somebody-else' }),
    'broken-payload': joinToken(writeInput(header, '{'), signature),
    'broken-header': joinToken(writeInput('{', payload), signature),
    'no-token-at-all': 'not-a-token',
  };
}

function wrongSignature(signature: string): string {
  return signature.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'));
}

/** What of a refusal a forger can compare. */
interface Refusal {
  readonly status: number;
  readonly challenge: string;
  readonly body: string;
}

async function look(stage: Stage, token: string): Promise<Refusal | undefined> {
  return reduce(await stage.present({ token }));
}

/** Without what differs from answer to answer anyway: identifiers, numbers, times. */
function reduce(answer: Answer): Refusal | undefined {
  if (answer.kind !== 'answered') return undefined;
  const plain = (text: string): string =>
    text.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\b[\w-]{20,}\b|\d+/gi, '#');
  return {
    status: answer.status,
    challenge: plain(answer.headers['www-authenticate'] ?? ''),
    body: plain(answer.body),
  };
}

function describeDifference(one: Refusal, other: Refusal | undefined): string | undefined {
  if (other === undefined) return 'silence';
  if (one.status !== other.status) return 'status';
  if (one.challenge !== other.challenge) return 'WWW-Authenticate header';
  return one.body === other.body ? undefined : 'body';
}
