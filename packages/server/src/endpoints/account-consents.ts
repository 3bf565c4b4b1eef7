import { Type } from 'typebox';
import { requireAccountHolder } from '../account-token.ts';
import { checkOrigin } from '../allowed-origins.ts';
import { answerEmpty, answerJson } from '../answer.ts';
import { consentsPageLength } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readQuery } from '../query.ts';

const ConsentList = Type.Object({
  consents: Type.Array(
    Type.Object({
      client_id: Type.String(),
      client_name: Type.Union([Type.String(), Type.Null()]),
      scope: Type.String(),
      resources: Type.Array(Type.String()),
      claims: Type.Array(Type.String()),
      granted_at: Type.Integer(),
    }),
  ),
  next: Type.Optional(Type.String()),
});

/** `GET /account/consents`: which applications the person has let in, by client; `next` goes into `after` for the rest. */
export const listAccountConsents: Endpoint = {
  operation: {
    id: 'listConsents',
    summary: 'The applications that the account’s person has let in',
    security: ['accountToken'],
    answers: { 200: { description: 'By client', schema: ConsentList } },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    await checkOrigin(exchange.request, origins, false);
    const holder = await requireAccountHolder(exchange);
    const after = readQuery(exchange.request, ['after']).get('after');
    const page = { limit: consentsPageLength, ...(after !== undefined && { after }) };
    const rows = await issuer.openid.consents.list(holder.sub, page);
    const consents = await Promise.all(
      rows.map(async (row) => ({
        client_id: row.clientId,
        client_name: (await issuer.clients.find(row.clientId))?.name ?? null,
        scope: row.scopes.join(' '),
        resources: row.resources,
        claims: row.claims,
        granted_at: Math.floor(row.grantedAt / 1_000),
      })),
    );
    const last = rows.at(-1)?.clientId;
    const next = rows.length === consentsPageLength && last !== undefined ? { next: last } : {};
    return answerJson(exchange, 200, { consents, ...next });
  },
};

/** `DELETE /account/consents/{client}`: takes one back; the sessions of that application end with it. */
export const deleteAccountConsent: Endpoint = {
  operation: {
    id: 'withdrawConsentOfAccount',
    summary: 'Takes a consent back, and ends the application’s sessions',
    security: ['accountToken'],
    answers: { 204: { description: 'Taken back' }, 404: { description: 'There was none' } },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    await checkOrigin(exchange.request, origins, false);
    const holder = await requireAccountHolder(exchange);
    // Nobody's name but one that a client can have: the path is text from outside.
    const clientId = exchange.segment ?? '';
    if (!/^[A-Za-z0-9._~-]{1,128}$/.test(clientId)) throw errors.create('path_unknown');
    if (!(await issuer.openid.consents.withdraw(holder.sub, clientId))) throw errors.create('path_unknown');
    return answerEmpty(exchange, 204);
  },
};
