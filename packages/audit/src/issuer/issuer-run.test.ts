import { describe, expect, it } from 'vitest';
import { type IssuerMistakes, openBrokenIssuer } from '../../test/broken-issuer.ts';
import type { AuditOutcome } from '../report.ts';
import type { IssuedTokens } from './authorization-server.ts';
import { type IssuerStage, OutOfSessions } from './issuer-attack.ts';
import { issuerCatalogue } from './issuer-catalogue.ts';
import { type IssuerRun, runIssuerAudit } from './issuer-run.ts';

describe('the audit of an authorization server', () => {
  it('has nothing to say against one that is right', async () => {
    const { report } = await audit(openBrokenIssuer());
    expect(report.calibration).toMatchObject({ sound: true, good: 'tokens', goodAtEnd: 'tokens' });
    expect(report.rows.map(({ attack }) => attack)).toEqual(issuerCatalogue.map(({ id }) => id));
    expect(report.rows.filter(({ verdict }) => verdict !== 'refused')).toEqual([]);
  });

  const faults: readonly (readonly [keyof IssuerMistakes, readonly string[]])[] = [
    ['readsThenWrites', ['I01']],
    ['hasNoWindow', ['I02']],
    ['forgetsUse', ['I03', 'I04', 'I06', 'I07', 'I08']],
    ['ignoresReplay', ['I04']],
    ['mintsInWindow', ['I01', 'I05']],
    ['mintsAfterRevoke', ['I06']],
    ['keepsAccessTokens', ['I07']],
    ['forgetsAtRestart', ['I08']],
    ['copiesScope', ['I09']],
    ['copiesResource', ['I10']],
    ['takesAnyClient', ['I11', 'I12', 'I14']],
    ['readsQuery', ['I13']],
    ['livesForDays', ['I15']],
    ['plainAccessTokens', ['I16']],
    ['cacheable', ['I17']],
    ['refreshesWithAccessTokens', ['I18']],
    ['opensApisToRefreshTokens', ['I18']],
    ['offersPasswordGrant', ['I19']],
    ['publishesPrivateKey', ['I20']],
    ['signsWithUnpublishedKey', ['I21']],
  ];

  it.each(faults)('finds one that %s', async (mistake, rows) => {
    for (const only of rows) {
      const { report } = await audit(openBrokenIssuer({ [mistake]: true }), { only: [only] });
      expect(report.rows).toMatchObject([{ attack: only, verdict: 'accepted' }]);
    }
  });

  it('accuses of nothing where sessions run out, and says so', async () => {
    const stage = openBrokenIssuer();
    const { report } = await audit({ ...stage, takeSession: limited(stage, 3) });
    const spent = report.rows.filter(({ verdict }) => verdict === 'inconclusive');
    expect(spent.length).toBeGreaterThan(10);
    const why = 'no session could be had: the sign-in was refused, or no refresh token is left';
    expect(new Set(spent.map(({ reason }) => reason))).toEqual(new Set([why]));
  });

  it('makes no assertion for the issuer of another origin that the metadata names', async () => {
    const stage = openBrokenIssuer();
    const made: unknown[] = [];
    const signAssertion = async (audience: string | readonly string[]): Promise<string> => {
      made.push(audience);
      return 'an assertion';
    };
    const metadata = { ...stage.metadata, issuer: 'https://victim.example' };
    const { report } = await audit({ ...stage, metadata, signAssertion }, { only: ['I14'] });
    expect(report.rows).toMatchObject([{ attack: 'I14', verdict: 'inconclusive' }]);
    expect(made).toEqual([]);
  });

  it('calls nothing safe where the server stopped refreshing on the way', async () => {
    const stage = openBrokenIssuer();
    let dead = false;
    const server = {
      ...stage.server,
      refresh: async (token: string, bent?: object) =>
        dead ? ({ kind: 'failed', why: 'no answer' } as const) : stage.server.refresh(token, bent),
    };
    const { report } = await audit(
      { ...stage, server },
      {
        onRow: ({ attack }) => {
          if (attack === 'I08') dead = true;
        },
      },
    );
    expect(report.calibration.goodAtEnd).toBe('no answer');
    expect(report.rows.filter(({ verdict }) => verdict === 'refused')).toEqual([]);
  });

  it('calls no race safe whose callers were turned away by a limit, and accuses of none', async () => {
    const stage = openBrokenIssuer();
    let asked = 0;
    const refresh: IssuerStage['server']['refresh'] = async (token, bent) => {
      asked += 1;
      return asked % 2 === 0 ? { kind: 'failed', why: 'answered 429', status: 429 } : stage.server.refresh(token, bent);
    };
    for (const only of ['I01', 'I02', 'I06']) {
      const play = issuerCatalogue.find(({ id }) => id === only)?.play;
      asked = 0;
      const variants = await play?.({ ...stage, server: { ...stage.server, refresh } });
      expect([only, variants?.map(({ verdict }) => verdict)]).toEqual([only, ['inconclusive']]);
    }
  });

  it('does not call an opaque token one of no other audience', async () => {
    const { report } = await audit(withAnswers({ accessToken: 'opaque' }), { only: ['I10'] });
    expect(report.rows).toMatchObject([{ attack: 'I10', verdict: 'inconclusive' }]);
  });

  it('takes an answer without a scope for all that was asked', async () => {
    const stage = openBrokenIssuer({ copiesScope: true });
    const refresh: IssuerStage['server']['refresh'] = async (token, bent) => {
      const outcome = await stage.server.refresh(token, bent);
      if (outcome.kind !== 'issued') return outcome;
      const { refreshToken, accessToken = '' } = outcome.tokens;
      return { ...outcome, tokens: { refreshToken, accessToken } };
    };
    const { report } = await audit({ ...stage, server: { ...stage.server, refresh } }, { only: ['I09'] });
    expect(report.rows).toMatchObject([{ attack: 'I09', verdict: 'accepted' }]);
  });

  it('judges nothing where an ordinary refresh is refused', async () => {
    const stage = openBrokenIssuer();
    const server = { ...stage.server, refresh: async () => ({ kind: 'refused', status: 401, error: 'x' }) as const };
    const { report } = await audit({ ...stage, server });
    expect(report.calibration).toMatchObject({ sound: false, good: 'refused with 401' });
    expect(new Set(report.rows.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
  });
});

async function audit(
  stage: IssuerStage,
  options: Partial<Pick<IssuerRun, 'only' | 'onRow'>> = {},
): Promise<AuditOutcome> {
  return runIssuerAudit({ name: 'an issuer in memory', stage, has: () => true, countRequests: () => 0, ...options });
}

/** An issuer that copies resources, whose tokens are these. */
function withAnswers(tokens: Partial<IssuedTokens>): IssuerStage {
  const stage = openBrokenIssuer({ copiesResource: true });
  const refresh: IssuerStage['server']['refresh'] = async (token, bent) => {
    const outcome = await stage.server.refresh(token, bent);
    return outcome.kind === 'issued' ? { ...outcome, tokens: { ...outcome.tokens, ...tokens } } : outcome;
  };
  return { ...stage, server: { ...stage.server, refresh } };
}

function limited(stage: IssuerStage, sessions: number): IssuerStage['takeSession'] {
  let left = sessions;
  return async () => {
    left -= 1;
    if (left < 0) throw new OutOfSessions();
    return stage.takeSession();
  };
}
