import { type BrowserSession, openidScopes, type WaitingDevice } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { describeClient, type FormFault } from '../oauth/interaction-view.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { isUserCodeText, type OwnTarget, targetQuery } from '../oauth/own-target.ts';
import { faultOf } from '../oauth/page-sign-in.ts';
import { answerPage } from '../page-answer.ts';
import { readQuery } from '../query.ts';

/**
 * `GET /device` (RFC 8628 §3.3): where a person types the code that a device shows, signed in; with `user_code`, the question
 * whether to let that device in. The code stands there to be compared, since it may have come by somebody else's link (§5.4).
 */
export const readDevicePage: Endpoint = {
  operation: {
    id: 'readDevicePage',
    summary: 'The page to let a device in',
    answers: { 200: { description: 'The page', mediaType: 'text/html' }, 303: { description: 'To sign in first' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    const userCode = readQuery(exchange.request, ['user_code']).get('user_code');
    if (page.session === undefined) return answerSignIn(exchange, page, userCode, false);
    if (userCode === undefined) return answerCodePage(exchange, page);
    const found = await findDevice(exchange, userCode);
    if ('fault' in found) return answerCodePage(exchange, page, found);
    return answerConfirmPage(exchange, page, page.session, { userCode, device: found });
  },
};

/** `POST /device`: the code, or the answer to that question. */
export const stepDevicePage: Endpoint = {
  operation: {
    id: 'stepDevicePage',
    summary: 'Lets a device in, or not',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      200: { description: 'It is done', mediaType: 'text/html' },
      303: { description: 'To the page as it is now' },
      400: { description: 'The page again, with what was wrong', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    readQuery(exchange.request, []);
    const step = form.get('step');
    const userCode = form.get('user_code');
    if (page.session === undefined) return answerSignIn(exchange, page, userCode, false);
    if (userCode === undefined) return answerCodePage(exchange, page, { fault: 'fields_missing', status: 400 });
    if (!isUserCodeText(userCode)) return answerCodePage(exchange, page, unknownCode);
    if (step === 'other') return answerSignIn(exchange, page, userCode, true);
    if (step !== 'allow' && step !== 'deny') return answerOwnRedirect(exchange, pathOf(userCode));
    const found = await findDevice(exchange, userCode);
    if ('fault' in found) return answerCodePage(exchange, page, found);
    const asked = { userCode, device: found };
    // The question may have been another one: shown to another person, or of another device.
    if (!isOwnForm(page, form, '/device', shownOf(page.session, asked))) {
      return answerOwnRedirect(exchange, pathOf(userCode));
    }
    const { devices } = exchange.server.issuer.grants;
    const done = step === 'deny' ? await devices.deny(userCode) : await letIn(exchange, page, page.session, asked);
    if (!done) return answerCodePage(exchange, page, unknownCode);
    return answerPage(exchange, 200, { kind: 'device-done', outcome: step === 'allow' ? 'allowed' : 'denied' });
  },
};

interface Asked {
  readonly userCode: string;
  readonly device: WaitingDevice;
}

const unknownCode: FormFault = { fault: 'code_unknown', status: 400 };

/** What was let in is noted as a consent, so that it is listed, and taken back, like every other. */
async function letIn(exchange: Exchange, page: OwnPage, session: BrowserSession, asked: Asked): Promise<boolean> {
  const { issuer } = exchange.server;
  const { clientId } = asked.device.client;
  const proof =
    page.secret === undefined ? undefined : await issuer.openid.browserSessions.prove(page.secret, clientId);
  // The cookie's session may have become another person's since the page was read.
  if (proof === undefined || proof.sub !== session.sub) return false;
  const { resources } = asked.device;
  await issuer.openid.consents.grant(session.sub, clientId, {
    scopes: scopesOf(session, asked),
    resources,
    claims: [],
  });
  return issuer.grants.devices.approve(asked.userCode, proof);
}

/** Counted before, and forgiven when it was right: codes are short, and whoever tries them all waits (RFC 8628 §5.1). */
async function findDevice(exchange: Exchange, userCode: string): Promise<WaitingDevice | FormFault> {
  const { throttle, issuer } = exchange.server;
  const { group } = exchange.address;
  try {
    await throttle.admit('user_code', group);
  } catch (error) {
    if (isAuthError(error)) return faultOf(exchange, error);
    throw error;
  }
  const found = await issuer.grants.devices.find(userCode);
  if (found === undefined) return unknownCode;
  await throttle.forgive('user_code', group);
  return found;
}

function answerSignIn(exchange: Exchange, page: OwnPage, userCode: string | undefined, another: boolean): Response {
  const code = userCode !== undefined && isUserCodeText(userCode) ? userCode : undefined;
  const target: OwnTarget = { name: 'device', path: '/device', userCode: code, another };
  return answerOwnRedirect(exchange, `/sign-in${targetQuery(target)}`, page.flow.headers);
}

function answerCodePage(exchange: Exchange, page: OwnPage, fault?: FormFault): Response {
  const view = {
    kind: 'device-code',
    form: ownForm(exchange, page, '/device'),
    userCode: '',
    ...(fault !== undefined && { fault: fault.fault }),
  } as const;
  return answerPage(exchange, fault?.status ?? 200, view, { ...page.flow.headers, ...fault?.headers });
}

function answerConfirmPage(exchange: Exchange, page: OwnPage, session: BrowserSession, asked: Asked): Response {
  const view = {
    kind: 'device-confirm',
    form: ownForm(exchange, page, '/device', shownOf(session, asked)),
    client: describeClient(asked.device.client),
    email: session.account.email,
    userCode: spelled(asked.userCode),
    scopes: scopesOf(session, asked),
    resources: asked.device.resources,
  } as const;
  return answerPage(exchange, 200, view, page.flow.headers);
}

/** Scopes over APIs come from the account: nobody can give away what they do not have. */
function scopesOf(session: BrowserSession, { device }: Asked): readonly string[] {
  return device.scopes.filter((scope) => openidScopes.includes(scope) || session.account.scopes.includes(scope));
}

function shownOf(session: BrowserSession, asked: Asked): readonly string[] {
  const { client, resources } = asked.device;
  return [spelled(asked.userCode), client.clientId, ...scopesOf(session, asked), ' ', ...resources];
}

/** As the device shows it, however it was typed. */
function spelled(userCode: string): string {
  const letters = userCode.toUpperCase().replaceAll(/[ -]/g, '');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

function pathOf(userCode: string): string {
  return `/device?${new URLSearchParams({ user_code: userCode })}`;
}
