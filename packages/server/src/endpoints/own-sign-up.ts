import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { FormFault } from '../oauth/interaction-view.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { type OwnTarget, ownTarget, targetQuery } from '../oauth/own-target.ts';
import { signUpByForm } from '../oauth/page-sign-in.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import { readQuery } from '../query.ts';
import { leastPasswordCharacters } from '../sign-up-throttle.ts';

/** `GET /sign-up?to=account`: a new account, where sign-up is not closed. */
export const readSignUp: Endpoint = {
  operation: {
    id: 'readSignUp',
    summary: 'The page to make an account',
    answers: { 200: { description: 'The page', mediaType: 'text/html' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    requireOpen(exchange);
    return answerSignUp(exchange, page, ownTarget(readQuery(exchange.request, ['to', 'user_code', 'another'])));
  },
};

/** `POST /sign-up`: the same by its form. */
export const ownSignUp: Endpoint = {
  operation: {
    id: 'ownSignUp',
    summary: 'Makes an account, and signs it in',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      200: { description: 'A message was sent, if the address can be used', mediaType: 'text/html' },
      303: { description: 'To the page that was wanted' },
      400: { description: 'The page again, with what was wrong', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    requireOpen(exchange);
    const target = ownTarget(readQuery(exchange.request, ['to', 'user_code', 'another']));
    const query = targetQuery(target);
    if (form.get('step') !== 'sign-up' || !isOwnForm(page, form, `/sign-up${query}`)) {
      return answerOwnRedirect(exchange, `/sign-up${query}`);
    }
    const outcome = await signUpByForm(exchange, form, page.secret);
    if (outcome === 'sent') {
      const signIn = pagePath(exchange.server.issuer, `/sign-in${query}`);
      return answerPage(exchange, 200, { kind: 'sign-up-sent', email: form.get('email') ?? '', signIn });
    }
    if ('fault' in outcome) return answerSignUp(exchange, page, target, outcome);
    return answerOwnRedirect(exchange, target.path, outcome.headers);
  },
};

function answerSignUp(exchange: Exchange, page: OwnPage, target: OwnTarget, fault?: FormFault): Response {
  const { issuer } = exchange.server;
  const query = targetQuery(target);
  const view = {
    kind: 'sign-up',
    form: ownForm(exchange, page, `/sign-up${query}`),
    email: fault?.email ?? '',
    ...(fault !== undefined && { fault: fault.fault }),
    minPasswordCharacters: leastPasswordCharacters(issuer),
    signIn: pagePath(issuer, `/sign-in${query}`),
  } as const;
  return answerPage(exchange, fault?.status ?? 200, view, { ...page.flow.headers, ...fault?.headers });
}

function requireOpen({ server }: Exchange): void {
  if (server.issuer.settings.signUp === 'closed') throw errors.create('path_unknown');
}
