import type { Issuer } from '@sealwright/issuer';

/**
 * Ends a browser session and every application's session that began in it. The browser session first: while the others end, no
 * new one can begin in it.
 */
export async function signOutBrowser(issuer: Issuer, browserSession: string): Promise<void> {
  await issuer.openid.browserSessions.end(browserSession);
  for (let after: string | undefined; ; ) {
    const page = after === undefined ? { limit: pageLength } : { limit: pageLength, after };
    const sessions = await issuer.store.sessions.listByBrowserSession(browserSession, page);
    for (const { sid } of sessions) await issuer.sessions.end({ sid }, 'logout');
    after = sessions.at(-1)?.sid;
    if (sessions.length < pageLength || after === undefined) return;
  }
}

const pageLength = 100;
