/** What the audit asks of an authorization server, whichever way it speaks. */
export interface AuthorizationServer {
  readonly refresh: (refreshToken: string, bent?: BentRefresh) => Promise<RefreshOutcome>;
  /** Absent where the server has no way to revoke that the auditor may use. True where it says that it is done. */
  readonly revoke?: (refreshToken: string) => Promise<boolean>;
  /** Whether an access token is still good, by introspection or at userinfo; undefined where neither is there. */
  readonly isActive: (accessToken: string) => Promise<boolean | undefined>;
}

export interface IssuedTokens {
  readonly refreshToken: string;
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
  readonly expiresIn?: number;
}

export type RefreshOutcome =
  | {
      readonly kind: 'issued';
      readonly tokens: IssuedTokens;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'refused'; readonly status: number; readonly error: string | undefined }
  /** Neither: a server error, no answer, a rate limit. */
  | { readonly kind: 'failed'; readonly why: string; readonly status?: number };

/** How a refresh differs from an ordinary one, where that is the attack. */
export interface BentRefresh {
  /** Parameters that are added, or replace those of the same name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Put into the address instead of the body. */
  readonly inQuery?: boolean;
  readonly client?: 'none' | 'wrong-secret' | 'other' | { readonly assertion: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** One exchange over the network: to the named origin alone, no redirect followed, bounded in time and size. */
export type Send = (request: SentRequest) => Promise<SentAnswer>;

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a token endpoint as an outcome. A 200 without a refresh token keeps the one that was sent. */
export function readOutcome(answer: SentAnswer, sent: string): RefreshOutcome {
  const members = readMembers(answer.body);
  const accessToken = text(members['access_token']);
  if (answer.status === 200 && accessToken !== undefined) {
    const [scope, idToken, expires] = [text(members['scope']), text(members['id_token']), members['expires_in']];
    return {
      kind: 'issued',
      headers: answer.headers,
      tokens: {
        refreshToken: text(members['refresh_token']) ?? sent,
        accessToken,
        ...(scope === undefined ? {} : { scope }),
        ...(idToken === undefined ? {} : { idToken }),
        ...(typeof expires === 'number' ? { expiresIn: expires } : {}),
      },
    };
  }
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    return { kind: 'refused', status: answer.status, error: text(members['error']) };
  }
  return { kind: 'failed', why: `answered ${answer.status}`, status: answer.status };
}

/** The members of a JSON object; none where the text is something else. */
export function readMembers(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
