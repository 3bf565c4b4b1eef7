import type { PageClient, PageFault, PageForm, PageSession, PageView } from '@sealwright/server';

export interface SampleTexts {
  /** What strangers wrote: an application's name, a provider's. */
  readonly name: string;
  /** An API, a host. */
  readonly place: string;
  readonly email: string;
  readonly scope: string;
  /** Addresses of a stranger's pages. */
  readonly uri: string;
  readonly token: string;
}

export const everydayTexts: SampleTexts = {
  name: 'Ledger & Sons',
  place: 'ledger.example',
  email: 'ada@example.com',
  scope: 'orders:read',
  uri: 'https://ledger.example/about',
  token: 'WDJB-MJHT',
};

/** Each page once, and those that look different for a reason once more; a new kind of view does not compile without. */
export function sampleViews(texts: SampleTexts = everydayTexts): Readonly<Record<string, PageView>> {
  const { name, place, email, scope, uri, token } = texts;
  const form: PageForm = { action: '/interaction/abc', token };
  const client: PageClient = { name, uri, policyUri: uri, termsUri: uri };
  const scopes = ['openid', 'profile', 'email', 'offline_access', scope];
  const upstreams = [{ id: 'google', name }];
  const fault: PageFault = 'credentials_invalid';
  const session = (current: boolean, userAgent: string | null, clientName?: string): PageSession => ({
    ...{ form, id: token, current, userAgent, network: current ? '203.0.113.0/24' : null },
    ...{ begunAt: now - 9 * hour, lastUsedAt: now - (current ? 0 : 3 * hour) },
    ...(clientName !== undefined && { clientName }),
  });
  const views: Readonly<Record<PageView['kind'], PageView>> = {
    'sign-in': { kind: 'sign-in', form, client, email: '', signUp: '/interaction/abc?show=sign-up', upstreams },
    'sign-up': { kind: 'sign-up', form, client, email, minPasswordCharacters: 8, signIn: '/interaction/abc' },
    'sign-up-sent': { kind: 'sign-up-sent', email, signIn: '/interaction/abc' },
    'prove-account': { kind: 'prove-account', form, upstreamName: name, email },
    'account-choice': {
      kind: 'account-choice',
      form,
      client,
      accounts: [
        { id: token, email },
        { id: 'b2', email: 'grace@example.com' },
      ],
    },
    consent: {
      kind: 'consent',
      form,
      client,
      email,
      scopes,
      claims: ['birthdate', scope],
      resources: [place],
      redirectHost: place,
    },
    'form-post': {
      kind: 'form-post',
      action: 'https://ledger.example/cb',
      fields: { code: token, state: name },
      clientName: name,
    },
    continue: { kind: 'continue', to: `https://ledger.example/cb?${new URLSearchParams({ state: token })}`, name },
    'device-code': { kind: 'device-code', form, userCode: token },
    'device-confirm': {
      kind: 'device-confirm',
      form,
      client,
      email,
      userCode: token,
      scopes,
      resources: [place],
    },
    'device-done': { kind: 'device-done', outcome: 'allowed' },
    'sign-out': { kind: 'sign-out', form, client, email },
    'signed-out': { kind: 'signed-out', continueTo: uri, clientName: name },
    account: {
      kind: 'account',
      form,
      account: { email },
      signIn: '/sign-in',
      consents: '/consents',
      sessions: '/sign-ins',
      password: '/change-password',
      identities: [{ form, id: token, upstreamName: name, email }],
    },
    password: { kind: 'password', form, email, minPasswordCharacters: 8, home: '/' },
    sessions: {
      kind: 'sessions',
      form,
      email,
      browsers: { sessions: [session(true, firefox), session(false, iphone), session(false, name)] },
      applications: {
        sessions: [session(true, firefox, name), session(false, null, name)],
        more: '/sign-ins?applications_after=abc',
      },
      now,
      home: '/',
    },
    consents: {
      kind: 'consents',
      email,
      consents: [{ form, clientId: token, client, scopes, grantedAt: Date.UTC(2026, 10, 22) }],
      more: '/consents?after=abc',
      home: '/',
    },
    error: { kind: 'error', code: 'interaction_expired', requestId: token },
  };
  return {
    ...views,
    'sign-in, refused': { kind: 'sign-in', form, client, email, fault, upstreams: [] },
    'sign-up, refused': {
      kind: 'sign-up',
      form,
      email,
      minPasswordCharacters: 8,
      signIn: '/sign-in',
      fault: 'password_guessable',
    },
    'account, signed out': {
      kind: 'account',
      form,
      signIn: '/sign-in',
      consents: '/consents',
      sessions: '/sign-ins',
      identities: [],
    },
    'account, changed': {
      ...{ kind: 'account', form, account: { email }, notice: 'password-changed', signIn: '/sign-in' },
      password: '/change-password',
      ...{ consents: '/consents', sessions: '/sign-ins', identities: [] },
    },
    'password, refused': {
      ...{ kind: 'password', form, email, minPasswordCharacters: 8, home: '/', fault: 'password_wrong' },
    },
    'password, weak': {
      ...{ kind: 'password', form, email, minPasswordCharacters: 8, home: '/', fault: 'password_guessable' },
    },
    'sessions, one browser': {
      ...{ kind: 'sessions', form, email, notice: 'session-ended', now, home: '/' },
      ...{ browsers: { sessions: [session(true, firefox)] }, applications: { sessions: [] } },
    },
    'sessions, further': {
      ...{ kind: 'sessions', form, email, now, home: '/', applications: { sessions: [] } },
    },
    'consents, none': { kind: 'consents', email, consents: [], home: '/' },
    'account-choice, one': { kind: 'account-choice', form, accounts: [{ id: token, email }] },
  };
}

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 22, 14);
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1';
