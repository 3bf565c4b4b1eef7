import { answerAsset } from '../asset-answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readQuery } from '../query.ts';

/**
 * `GET /inspector`: the page that takes a token apart, in the browser alone. It is the same for everybody and says nothing of
 * this server; what an administrator may ask for beside goes to `/admin/api/inspect`.
 */
export const inspector: Endpoint = {
  operation: {
    id: 'inspector',
    summary: 'The token inspector',
    answers: { 200: { description: 'The page', mediaType: 'text/html' } },
  },
  handle(exchange) {
    readQuery(exchange.request, []);
    return answerAsset(exchange, '');
  },
};

/** `GET /inspector/{name}`: what the page loads, by names that change with the content. */
export const inspectorAsset: Endpoint = {
  operation: {
    id: 'inspectorAsset',
    summary: 'A part of the token inspector',
    answers: { 200: { description: 'Its script or its style', mediaType: 'text/javascript', also: ['text/css'] } },
  },
  handle(exchange) {
    readQuery(exchange.request, []);
    const { segment = '' } = exchange;
    // The page itself has one address, so that its policy is that of one path.
    if (!/^[A-Za-z0-9_-]{1,64}\.[a-z]{1,8}$/.test(segment)) throw errors.create('path_unknown');
    return answerAsset(exchange, segment);
  },
};
