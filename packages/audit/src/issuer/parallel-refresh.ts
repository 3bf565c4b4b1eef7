import type { VariantResult } from '../attack.ts';
import type { IssuedTokens, RefreshOutcome } from './authorization-server.ts';
import type { IssuerAttack, IssuerStage } from './issuer-attack.ts';
import { describeOutcome } from './issuer-attack.ts';
import { countLiveChains } from './live-chains.ts';

/** I01: one refresh token, many callers in the same instant. */
export const parallelRefresh: IssuerAttack = {
  kind: 'issuer',
  id: 'I01',
  title: 'One refresh token, redeemed many times at once',
  severity: 'critical',
  cwe: 362,
  source: ['RFC 9700 §4.14.2', 'OAuth 2.1 §4.3.1'],
  how: 'A server that looks a refresh token up, finds it unused and only then marks it as used answers every caller who arrives in between. Each is given tokens of its own, and from then on several chains of refresh tokens live side by side. The thief’s chain is as good as the owner’s, and nothing ever notices the fork.',
  victims: [{ what: 'Keycloak', advisory: 'CVE-2026-1035' }],
  fix: 'Rotate with one compare-and-set: a statement that changes the row only if the token is still the current one. Whoever comes second is answered with the same successor within a few seconds, and with a refusal after.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { refreshToken } = await stage.takeSession();
    const outcomes = await refreshAtOnce(stage, refreshToken);
    const issued = issuedOf(outcomes);
    if (issued.length === 0) return [unanswered('same-instant', outcomes)];
    const chains = await countLiveChains(stage, issued);
    const detail = `${outcomes.length} callers, ${issued.length} answered with tokens, ${chains} chains live`;
    if (chains > 1) return [{ variant: 'same-instant', verdict: 'accepted', reason: detail, evidence: { detail } }];
    // Who was turned away by a limit was not in the race.
    if (outcomes.some(({ kind }) => kind === 'failed')) return [unanswered('same-instant', outcomes)];
    return [{ variant: 'same-instant', verdict: 'refused', evidence: { detail } }];
  },
};

/** I02: the same race, seen from the side of the honest. */
export const racedOut: IssuerAttack = {
  kind: 'issuer',
  id: 'I02',
  title: 'Honest callers are logged out by a race of their own',
  severity: 'medium',
  cwe: 362,
  source: ['RFC 9700 §4.14.2'],
  how: 'Two tabs of one person, or one telephone whose answer was lost, present the same refresh token within a second. A server that takes the second for a thief ends the session of somebody who did nothing. Whoever can make a page open two tabs can log people out.',
  victims: [{ what: 'Zitadel, Hydra, better-auth and others, by their open issues' }],
  fix: 'Answer whoever presents the token again within a few seconds with the very successor that the first was given.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { refreshToken } = await stage.takeSession();
    const outcomes = await refreshAtOnce(stage, refreshToken);
    const issued = issuedOf(outcomes);
    const [heir] = issued;
    if (heir === undefined || outcomes.some(({ kind }) => kind === 'failed')) {
      return [unanswered('same-instant', outcomes)];
    }
    const refused = outcomes.length - issued.length;
    await stage.wait(stage.graceSeconds);
    const after = await stage.server.refresh(heir.refreshToken);
    const detail = `${refused} of ${outcomes.length} simultaneous callers were refused`;
    if (after.kind === 'failed') return [unanswered('session-survives', [after])];
    if (after.kind !== 'issued') {
      const reason = `the session is dead after the race (${describeOutcome(after)})`;
      return [{ variant: 'session-survives', verdict: 'accepted', reason, evidence: { detail } }];
    }
    if (refused > 0) return [{ variant: 'every-caller-answered', verdict: 'accepted', reason: detail }];
    return [{ variant: 'every-caller-answered', verdict: 'refused', evidence: { detail } }];
  },
};

async function refreshAtOnce(stage: IssuerStage, refreshToken: string): Promise<readonly RefreshOutcome[]> {
  return Promise.all(Array.from({ length: stage.callers }, async () => stage.server.refresh(refreshToken)));
}

function issuedOf(outcomes: readonly RefreshOutcome[]): readonly IssuedTokens[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'issued' ? [outcome.tokens] : []));
}

function unanswered(variant: string, outcomes: readonly RefreshOutcome[]): VariantResult {
  const first = outcomes.find(({ kind }) => kind !== 'issued');
  const answer = first === undefined ? 'nothing was sent' : describeOutcome(first);
  return { variant, verdict: 'inconclusive', reason: `not every caller was answered (${answer})` };
}
