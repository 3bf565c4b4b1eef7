import type { IssuerContext } from '../issuer-context.ts';
import type { ConsentRow, Page } from '../ports.ts';
import type { Sessions } from '../sessions.ts';

/** What an application asks a person for. */
export interface ConsentWish {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  /** Names of single claims. */
  readonly claims: readonly string[];
}

/** What people have let applications have, kept until they take it back. */
export interface Consents {
  /** Whether all of a wish was granted before. */
  covers(sub: string, clientId: string, wish: ConsentWish): Promise<boolean>;
  /** Grants a wish beside what was granted before. */
  grant(sub: string, clientId: string, wish: ConsentWish): Promise<void>;
  /** By client identifier. */
  list(sub: string, page?: Page): Promise<readonly ConsentRow[]>;
  /** Takes a consent back, and ends the sessions of that application with it. Answers whether there was one. */
  withdraw(sub: string, clientId: string): Promise<boolean>;
}

export function createConsents({ store }: IssuerContext, sessions: Pick<Sessions, 'end' | 'list'>): Consents {
  return Object.freeze({
    async covers(sub, clientId, wish) {
      const granted = await store.consents.find(sub, clientId);
      return granted !== undefined && kinds.every((kind) => wish[kind].every((each) => granted[kind].includes(each)));
    },
    async grant(sub, clientId, wish) {
      const before = await store.consents.find(sub, clientId);
      const union = (kind: (typeof kinds)[number]): readonly string[] =>
        [...new Set([...(before?.[kind] ?? []), ...wish[kind]])].sort();
      await store.consents.put({
        ...{ sub, clientId, grantedAt: store.now() },
        ...{ scopes: union('scopes'), resources: union('resources'), claims: union('claims') },
      });
    },
    list: (sub, page) => store.consents.listBySubject(sub, page),
    async withdraw(sub, clientId) {
      // First, so that no new session can begin without being asked for while the old ones end.
      const removed = await store.consents.remove(sub, clientId);
      await endSessionsOf(sessions, sub, clientId);
      return removed;
    },
  } satisfies Consents);
}

const kinds = ['scopes', 'resources', 'claims'] as const;

const pageLength = 100;

async function endSessionsOf(sessions: Pick<Sessions, 'end' | 'list'>, sub: string, clientId: string): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await sessions.list(sub, { limit: pageLength, ...(after !== undefined && { after }) });
    for (const session of page) {
      if (session.clientId === clientId) await sessions.end({ sid: session.sid }, 'revoked');
    }
    after = page.at(-1)?.sid;
    if (page.length < pageLength || after === undefined) return;
  }
}
