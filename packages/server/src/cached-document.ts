import { createHash } from 'node:crypto';
import { answerEmpty, answerJsonText } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** A public document with its validator. */
export interface CachedDocument {
  readonly text: string;
  /** With its quotes (RFC 9110 §8.8.3). */
  readonly etag: string;
}

/** Makes documents of JSON values, and hashes a text only when it differs from the one before. */
export function createDocumentCache(): (value: object) => CachedDocument {
  let last: CachedDocument | undefined;
  return (value) => {
    const text = JSON.stringify(value);
    if (last?.text !== text) last = { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
    return last;
  };
}

/** Answers a document, or 304 where the caller holds it already (RFC 9110 §13.1.2). */
export function answerDocument(exchange: Exchange, document: CachedDocument, cacheControl: string): Response {
  const headers = { etag: document.etag, 'cache-control': cacheControl };
  if (holdsValidator(exchange.request.headers.get('if-none-match'), document.etag))
    return answerEmpty(exchange, 304, headers);
  return answerJsonText(exchange, 200, document.text, headers);
}

/** Weak comparison (RFC 9110 §13.1.2): caches may have made the validator weak on the way. */
export function holdsValidator(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
