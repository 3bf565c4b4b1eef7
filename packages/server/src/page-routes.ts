import { readAccountPage, stepAccountPage } from './endpoints/account-page.ts';
import { authorize, authorizeByForm } from './endpoints/authorize.ts';
import { readConsents, withdrawConsent } from './endpoints/consents.ts';
import { readDevicePage, stepDevicePage } from './endpoints/device-page.ts';
import { readInteraction, stepInteraction } from './endpoints/interaction.ts';
import { ownSignIn, readSignIn } from './endpoints/own-sign-in.ts';
import { ownSignUp, readSignUp } from './endpoints/own-sign-up.ts';
import { findPasswordPage, readPasswordPage, stepPasswordPage } from './endpoints/password-page.ts';
import { rpLogout, rpLogoutByForm } from './endpoints/rp-logout.ts';
import { readSignIns, stepSignIns } from './endpoints/sign-ins.ts';
import { upstreamCallback } from './endpoints/upstream-callback.ts';
import { readUpstreamProof, stepUpstreamProof } from './endpoints/upstream-proof.ts';
import type { Route } from './route.ts';

/** Where a person stands in front: no script of another origin reads along, and a look (HEAD) must not use anything up. */
const page = { cors: 'none', head: false, page: true } as const;

/** The pages, and the ways that lead to them and from them. */
export function createPageRoutes(): readonly Route[] {
  return [
    { ...page, pattern: '/', methods: { GET: readAccountPage, POST: stepAccountPage } },
    { ...page, pattern: '/sign-in', methods: { GET: readSignIn, POST: ownSignIn } },
    { ...page, pattern: '/sign-up', methods: { GET: readSignUp, POST: ownSignUp } },
    { ...page, pattern: '/consents', methods: { GET: readConsents, POST: withdrawConsent } },
    { ...page, pattern: '/change-password', methods: { GET: readPasswordPage, POST: stepPasswordPage } },
    { ...page, pattern: '/.well-known/change-password', methods: { GET: findPasswordPage } },
    { ...page, pattern: '/sign-ins', methods: { GET: readSignIns, POST: stepSignIns } },
    { ...page, pattern: '/authorize', methods: { GET: authorize, POST: authorizeByForm } },
    { ...page, pattern: '/interaction/:segment', methods: { GET: readInteraction, POST: stepInteraction } },
    { ...page, pattern: '/device', methods: { GET: readDevicePage, POST: stepDevicePage } },
    { ...page, pattern: '/upstream/:segment/callback', codeInQuery: true, methods: { GET: upstreamCallback } },
    { ...page, pattern: '/upstream-proof/:segment', methods: { GET: readUpstreamProof, POST: stepUpstreamProof } },
    { ...page, pattern: '/end_session', methods: { GET: rpLogout, POST: rpLogoutByForm } },
  ];
}
