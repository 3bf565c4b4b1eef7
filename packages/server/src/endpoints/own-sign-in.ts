import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { type FormFault, pageUpstreams } from '../oauth/interaction-view.ts';
import { answerOwnRedirect, isOwnForm, type OwnPage, openOwnForm, openOwnPage, ownForm } from '../oauth/own-page.ts';
import { type OwnTarget, ownTarget, targetQuery } from '../oauth/own-target.ts';
import { signInByForm } from '../oauth/page-sign-in.ts';
import { answerDeparture, readFault } from '../oauth/upstream-trip.ts';
import { answerPage } from '../page-answer.ts';
import { pagePath } from '../page-path.ts';
import { readQuery } from '../query.ts';

/** `GET /sign-in?to=account`: signing in at the server itself, on the way to one of its own pages. */
export const readSignIn: Endpoint = {
  operation: {
    id: 'readSignIn',
    summary: 'The page to sign in at the server itself',
    answers: { 200: { description: 'The page', mediaType: 'text/html' }, 303: { description: 'Signed in already' } },
  },
  async handle(exchange) {
    const page = await openOwnPage(exchange);
    const query = readQuery(exchange.request, ['to', 'user_code', 'another', 'fault']);
    const target = ownTarget(query);
    if (page.session !== undefined && !target.another) return answerOwnRedirect(exchange, target.path);
    return answerSignIn(exchange, page, target, readFault(query.get('fault')));
  },
};

/** `POST /sign-in`: the same by its form. */
export const ownSignIn: Endpoint = {
  operation: {
    id: 'ownSignIn',
    summary: 'Signs in at the server itself',
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ step: Type.String(), form_token: Type.String() }, { additionalProperties: true }),
    },
    answers: {
      303: { description: 'To the page that was wanted' },
      400: { description: 'The page again, with what was wrong', mediaType: 'text/html' },
    },
  },
  async handle(exchange) {
    const { page, form } = await openOwnForm(exchange);
    const target = ownTarget(readQuery(exchange.request, ['to', 'user_code', 'another']));
    const path = `/sign-in${targetQuery(target)}`;
    const step = form.get('step');
    if (!isOwnForm(page, form, path)) return answerOwnRedirect(exchange, path);
    if (step === 'upstream') {
      const record = { interaction: null, onward: target.path, back: path, wish: { fresh: target.another } };
      return answerDeparture(exchange, page.flow, form.get('upstream'), record);
    }
    if (step !== 'sign-in') return answerOwnRedirect(exchange, path);
    const signedIn = await signInByForm(exchange, form, page.secret);
    if ('fault' in signedIn) return answerSignIn(exchange, page, target, signedIn);
    return answerOwnRedirect(exchange, target.path, signedIn.headers);
  },
};

function answerSignIn(exchange: Exchange, page: OwnPage, target: OwnTarget, fault?: FormFault): Response {
  const { issuer } = exchange.server;
  const query = targetQuery(target);
  const view = {
    kind: 'sign-in',
    form: ownForm(exchange, page, `/sign-in${query}`),
    email: fault?.email ?? '',
    ...(fault !== undefined && { fault: fault.fault }),
    ...(issuer.settings.signUp !== 'closed' && { signUp: pagePath(issuer, `/sign-up${query}`) }),
    upstreams: pageUpstreams(exchange),
  } as const;
  return answerPage(exchange, fault?.status ?? 200, view, { ...page.flow.headers, ...fault?.headers });
}
