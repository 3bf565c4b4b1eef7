import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { StatusListDocument } from '@sealwright/issuer';
import { Type } from 'typebox';
import { answerEmpty } from '../answer.ts';
import { holdsValidator } from '../cached-document.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readQuery } from '../query.ts';

const mediaType = 'application/statuslist+jwt';

/**
 * `GET /status-lists/{list}`: one Token Status List (draft-ietf-oauth-status-list §8), for anybody: it says nothing of whom its
 * places belong to. Kept by caches until its `ttl` is over, so that what a reader fetches is never older than that.
 *
 * Lists of the past are not kept: 501 to a `time` (§8.4, §12.7).
 */
export function createStatusList(): Endpoint {
  const packed = createPacking();
  return {
    operation: {
      id: 'statusList',
      summary: 'A signed list of revoked places',
      answers: {
        200: { description: 'A Status List Token', mediaType, schema: Type.String() },
        304: { description: 'Unchanged' },
        404: { description: 'No such list' },
        501: { description: 'Lists of the past are not kept' },
      },
    },
    async handle(exchange) {
      const { request, server, segment = '' } = exchange;
      if (readQuery(request, ['time']).has('time')) throw errors.create('history_unsupported');
      const document = await server.issuer.statusLists.document(segment);
      if (document === undefined) throw errors.create('path_unknown');
      const zipped = acceptsGzip(request.headers.get('accept-encoding'));
      const { body, etag } = (await packed(document))[zipped ? 'zipped' : 'plain'];
      const headers = {
        'cache-control': `public, max-age=${remainingSeconds(document, server.issuer.settings.wallClock())}`,
        etag,
        vary: 'Accept-Encoding',
        // Browsers may read what anybody may (§8.1).
        'access-control-allow-origin': '*',
      };
      if (holdsValidator(request.headers.get('if-none-match'), etag)) return answerEmpty(exchange, 304, headers);
      const encoding = zipped ? { 'content-encoding': 'gzip' } : {};
      return new Response(body, {
        status: 200,
        headers: { ...exchange.headers, 'content-type': mediaType, ...encoding, ...headers },
      });
    },
  };
}

/** Never more than the list's own `ttl`, which readers count from when they fetched it. */
function remainingSeconds({ issuedAt, ttlSeconds }: StatusListDocument, now: number): number {
  return Math.min(ttlSeconds, Math.max(0, issuedAt + ttlSeconds - now));
}

interface Packed {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const compress = promisify(gzip);

/** Each document is compressed once (§8.2 wants content encoding: base64url of deflated bits shrinks by a quarter). */
function createPacking(): (
  document: StatusListDocument,
) => Promise<{ readonly plain: Packed; readonly zipped: Packed }> {
  const known = new WeakMap<StatusListDocument, Promise<{ readonly plain: Packed; readonly zipped: Packed }>>();
  const pack = async ({ token }: StatusListDocument) => {
    const hash = createHash('sha256').update(token).digest('base64url');
    const body = new Uint8Array(await compress(token));
    return { plain: { body: token, etag: `"${hash}"` }, zipped: { body, etag: `"${hash}-gzip"` } };
  };
  return (document) => {
    const made = known.get(document) ?? pack(document);
    known.set(document, made);
    return made;
  };
}

/** RFC 9110 §12.5.3, as far as it matters here: named, and not with a weight of zero. */
function acceptsGzip(header: string | null): boolean {
  return (header ?? '').split(',').some((part) => {
    const [coding, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter));
  });
}
