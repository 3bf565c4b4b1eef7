import * as engine from '#engine';
import { errors } from './errors.ts';
import { parseStrictObject } from './strict-json.ts';

/** The parts of a compact JWS (RFC 7515 §3.1). Signature and payload are canonical base64url. */
export interface JwsParts {
  readonly signingInput: string;
  /** Plain text, found canonical when it is read: a remembered one need not be looked at again. */
  readonly header: string;
  readonly payload: string;
  readonly signature: Uint8Array;
}

/**
 * Cuts a token at its two dots. A third dot is outside the alphabet, so five parts (an encrypted token) fail, and so
 * does JSON serialisation; a token has one spelling only.
 */
export function splitToken(token: string, maxTokenBytes: number): JwsParts {
  if (typeof token !== 'string') throw errors.create('token_malformed');
  // Before anything that reads the text: a megabyte of dots costs one comparison.
  if (token.length > maxTokenBytes) throw errors.create('token_too_large');
  const firstDot = token.indexOf('.');
  const secondDot = token.indexOf('.', firstDot + 1);
  if (firstDot < 0 || secondDot < 0) throw errors.create('token_malformed');
  if (!engine.isPlainText(token)) throw errors.create('token_malformed');
  const payload = token.slice(firstDot + 1, secondDot);
  const signature = engine.decodePlainText(token.slice(secondDot + 1));
  if (signature === undefined || engine.decodePlainTextTransient(payload) === undefined) {
    throw errors.create('token_malformed');
  }
  return { signingInput: token.slice(0, secondDot), header: token.slice(0, firstDot), payload, signature };
}

/** Reads a payload segment as a JSON object. Only for a payload whose signature held, or for `decodeUnverified`. */
export function parsePayload(segment: string): Record<string, unknown> {
  const bytes = engine.decodePlainTextTransient(segment);
  if (bytes === undefined) throw errors.create('token_malformed');
  return parseStrictObject(bytes, 'claims_malformed');
}
