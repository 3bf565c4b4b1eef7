import type { BentRefresh, IssuedTokens, RefreshOutcome } from '../src/issuer/authorization-server.ts';
import type { IssuerStage } from '../src/issuer/issuer-attack.ts';
import { type AccessTokenMistakes, publishedFacts, writeAccessToken } from './access-token.ts';

/** The mistakes that authorization servers were found with, each to be switched on. Without any it is a right one. */
export interface IssuerMistakes extends AccessTokenMistakes {
  /** Looks the token up, and only later marks it as used. */
  readonly readsThenWrites?: boolean;
  /** Every token that it ever gave is good. */
  readonly forgetsUse?: boolean;
  /** Refuses a replay and does nothing more. */
  readonly ignoresReplay?: boolean;
  /** Gives whoever comes again within the window a token of his own. */
  readonly mintsInWindow?: boolean;
  /** Has no window: the second of two callers is a thief. */
  readonly hasNoWindow?: boolean;
  /** Looks at the session before it mints, and not again. */
  readonly mintsAfterRevoke?: boolean;
  readonly keepsAccessTokens?: boolean;
  readonly forgetsAtRestart?: boolean;
  readonly copiesScope?: boolean;
  readonly copiesResource?: boolean;
  readonly takesAnyClient?: boolean;
  readonly readsQuery?: boolean;
  readonly refreshesWithAccessTokens?: boolean;
  readonly opensApisToRefreshTokens?: boolean;
  readonly cacheable?: boolean;
}

interface Session {
  current: string;
  previous: string | undefined;
  rotatedAt: number;
  revoked: boolean;
  readonly used: string[];
}

const windowSeconds = 10;
const refused: RefreshOutcome = { kind: 'refused', status: 400, error: 'invalid_grant' };

/** An issuer in memory on a clock of its own, as the stage of an audit. */
export function openBrokenIssuer(mistakes: IssuerMistakes = {}): IssuerStage {
  const owners = new Map<string, Session>();
  const live = new Set<string>();
  let now = 0;
  let made = 0;

  const make = (): string => {
    made += 1;
    return `refresh-${made}-xxxxxxxx`;
  };
  const begin = (): Session => ({ current: make(), previous: undefined, rotatedAt: 0, revoked: false, used: [] });
  const give = (session: Session, { parameters = {} }: BentRefresh = {}): IssuedTokens => {
    const { scope = 'read', resource } = parameters;
    const accessToken = writeAccessToken(owners.size, resource, mistakes);
    live.add(accessToken);
    owners.set(session.current, session);
    owners.set(accessToken, session);
    return { refreshToken: session.current, accessToken, scope };
  };
  const issue = (session: Session, bent?: BentRefresh): RefreshOutcome => ({
    kind: 'issued',
    tokens: give(session, bent),
    headers: mistakes.cacheable === true ? {} : { 'cache-control': 'no-store' },
  });
  const rotate = (session: Session): Session => {
    session.used.push(session.current);
    return Object.assign(session, { previous: session.current, current: make(), rotatedAt: now });
  };
  const end = (session: Session): void => {
    session.revoked = true;
    if (mistakes.keepsAccessTokens === true) return;
    for (const [token, owner] of owners) if (owner === session) live.delete(token);
  };
  const comeAgain = (session: Session, token: string): RefreshOutcome => {
    const inWindow = session.previous === token && now - session.rotatedAt <= windowSeconds;
    if (inWindow && mistakes.mintsInWindow === true) return issue({ ...session, current: make() });
    if (inWindow && mistakes.hasNoWindow !== true) return issue(session);
    if (mistakes.ignoresReplay !== true) end(session);
    return refused;
  };
  const refresh = async (token: string, bent: BentRefresh = {}): Promise<RefreshOutcome> => {
    const session = owners.get(token);
    if (session === undefined || isBarred(mistakes, session, token, bent)) return refused;
    const isFresh = session.current === token || mistakes.forgetsUse === true || !token.startsWith('refresh');
    if (mistakes.readsThenWrites === true && isFresh) {
      await Promise.resolve();
      return issue(session.current === token ? rotate(session) : { ...session, current: make(), used: [] });
    }
    if (mistakes.mintsAfterRevoke === true) {
      await Promise.resolve();
      return issue({ ...rotate(session), revoked: false });
    }
    return isFresh ? issue(rotate(session), bent) : comeAgain(session, token);
  };
  return {
    server: {
      refresh,
      revoke: async (token) => {
        const session = owners.get(token);
        if (session !== undefined) end(session);
        return true;
      },
      isActive: async (token) => live.has(token),
    },
    takeSession: async () => give(begin()),
    wait: async (seconds) => {
      now += seconds;
    },
    graceSeconds: windowSeconds + 1,
    callers: 5,
    restart: async () => {
      if (mistakes.forgetsAtRestart !== true) return;
      for (const session of [...owners.values()]) {
        for (const token of session.used) owners.set(token, { ...session, current: token });
      }
    },
    ...publishedFacts(mistakes),
    signAssertion: async (audience) => `assertion for ${String(audience)}`,
    opensUserinfo: async (token) => !token.startsWith('refresh') || mistakes.opensApisToRefreshTokens === true,
  };
}

/** What is refused whatever generation the token is of. */
function isBarred(mistakes: IssuerMistakes, session: Session, token: string, bent: BentRefresh): boolean {
  const { parameters: { scope, resource } = {}, client, inQuery } = bent;
  return (
    (session.revoked && mistakes.forgetsUse !== true) ||
    (!token.startsWith('refresh') && mistakes.refreshesWithAccessTokens !== true) ||
    (client !== undefined && mistakes.takesAnyClient !== true) ||
    (inQuery === true && mistakes.readsQuery !== true) ||
    (scope !== undefined && mistakes.copiesScope !== true) ||
    (resource !== undefined && mistakes.copiesResource !== true)
  );
}
