import type { AuthorizationServer, IssuedTokens, RefreshOutcome } from '../src/issuer/authorization-server.ts';
import type { IssuerStage } from '../src/issuer/issuer-attack.ts';

/** The mistakes that authorization servers were found with, each to be switched on. Without any it is a right one. */
export interface IssuerMistakes {
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
  readonly livesForDays?: boolean;
  readonly plainAccessTokens?: boolean;
}

interface Session {
  current: string;
  previous: string | undefined;
  rotatedAt: number;
  revoked: boolean;
  readonly used: Set<string>;
}

const windowSeconds = 10;

/** An issuer in memory on a clock of its own, as the stage of an audit. */
export function openBrokenIssuer(mistakes: IssuerMistakes = {}): IssuerStage & { readonly sessions: () => number } {
  const sessions = new Map<string, Session>();
  const owners = new Map<string, Session>();
  const live = new Set<string>();
  let now = 0;
  let made = 0;
  const make = (kind: string): string => `${kind}-${(made += 1)}-xxxxxxxx`;

  const give = (session: Session, bent: { scope?: string; resource?: string } = {}): IssuedTokens => {
    const accessToken =
      mistakes.plainAccessTokens === true ? plainJwt(bent.resource) : jwt(made, bent.resource, mistakes);
    live.add(accessToken);
    owners.set(session.current, session);
    owners.set(accessToken, session);
    return { refreshToken: session.current, accessToken, scope: bent.scope ?? 'read' };
  };
  const end = (session: Session): void => {
    session.revoked = true;
    if (mistakes.keepsAccessTokens !== true)
      for (const [token, owner] of owners) if (owner === session) live.delete(token);
  };
  const rotate = (session: Session): void => {
    session.used.add(session.current);
    session.previous = session.current;
    session.current = make('refresh');
    session.rotatedAt = now;
  };

  const refresh: AuthorizationServer['refresh'] = async (token, bent = {}) => {
    const session = owners.get(token);
    const refused: RefreshOutcome = { kind: 'refused', status: 400, error: 'invalid_grant' };
    const { parameters: { scope, resource } = {}, client, inQuery } = bent;
    if (session === undefined || (session.revoked && mistakes.forgetsUse !== true)) return refused;
    if (!token.startsWith('refresh') && mistakes.refreshesWithAccessTokens !== true) return refused;
    if (client !== undefined && mistakes.takesAnyClient !== true) return { ...refused, status: 401 };
    if (inQuery === true && mistakes.readsQuery !== true) return refused;
    if (scope !== undefined && mistakes.copiesScope !== true) return { ...refused, error: 'invalid_scope' };
    if (resource !== undefined && mistakes.copiesResource !== true) return { ...refused, error: 'invalid_target' };
    const isCurrent = session.current === token;
    if (mistakes.readsThenWrites === true && isCurrent) return issued(await forkLate(session, token));
    if (mistakes.mintsAfterRevoke === true) await Promise.resolve();
    const inWindow = session.previous === token && now - session.rotatedAt <= windowSeconds;
    if (isCurrent || mistakes.forgetsUse === true || mistakes.refreshesWithAccessTokens === true) rotate(session);
    else if (inWindow && mistakes.hasNoWindow !== true) {
      if (mistakes.mintsInWindow === true) return issued(give(fork(session)));
    } else {
      if (mistakes.ignoresReplay !== true) end(session);
      return refused;
    }
    return issued(
      give(session, { ...(scope === undefined ? {} : { scope }), ...(resource === undefined ? {} : { resource }) }),
    );
  };
  const fork = (session: Session): Session => ({ ...session, current: make('refresh'), used: new Set(session.used) });
  const forkLate = async (session: Session, token: string): Promise<IssuedTokens> => {
    await Promise.resolve();
    const chain = session.current === token ? session : fork(session);
    if (chain === session) rotate(session);
    return give(chain);
  };
  const issued = (tokens: IssuedTokens): RefreshOutcome => ({
    kind: 'issued',
    tokens,
    headers: mistakes.cacheable === true ? {} : { 'cache-control': 'no-store' },
  });
  const begin = (): IssuedTokens => {
    const session: Session = {
      current: make('refresh'),
      previous: undefined,
      rotatedAt: 0,
      revoked: false,
      used: new Set(),
    };
    sessions.set(session.current, session);
    return give(session);
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
    takeSession: async () => begin(),
    wait: async (seconds) => {
      now += seconds;
    },
    graceSeconds: windowSeconds + 1,
    callers: 5,
    restart: async () => {
      if (mistakes.forgetsAtRestart !== true) return;
      for (const session of sessions.values())
        for (const token of session.used) owners.set(token, { ...session, current: token });
    },
    metadata: { issuer: 'https://issuer.audit.example' },
    signAssertion: async (audience) => `assertion for ${String(audience)}`,
    opensUserinfo: async (token) => token.startsWith('ey') || mistakes.opensApisToRefreshTokens === true,
    sessions: () => sessions.size,
  };
}

function jwt(count: number, resource: string | undefined, { livesForDays }: IssuerMistakes): string {
  const claims = {
    iss: 'i',
    aud: resource ?? 'a',
    sub: 's',
    client_id: 'c',
    iat: 0,
    exp: livesForDays === true ? 864_000 : 900,
    jti: String(count),
  };
  return `${segment({ alg: 'ES256', typ: 'at+jwt' })}.${segment(claims)}.${count}`;
}

function plainJwt(resource: string | undefined): string {
  return `${segment({ alg: 'HS256' })}.${segment({ sub: 's', exp: 900, iat: 0, ...(resource && { aud: resource }) })}.x`;
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
