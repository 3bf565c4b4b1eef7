import { PartBytes } from '#token-memory';
import { decodeBase64UrlBytes } from './base64url-decode.ts';
import { defaultMaxTokenBytes } from './defaults.ts';
import { errors } from './errors.ts';
import { encoder } from './utf8.ts';

/**
 * The parts of a compact JWS (RFC 7515 §3.1). Signature and payload were canonical base64url. All bytes are transient:
 * whoever waits for something splits the token again.
 */
export interface JwsParts {
  /** Where the header ends; it is found canonical when it is read, since a remembered one need not be looked at again. */
  readonly headerEnd: number;
  readonly signingInput: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** Which split it was, of all there have been. */
  readonly turn: number;
}

const tokenMemory = new PartBytes(defaultMaxTokenBytes);
const payloadMemory = new PartBytes(defaultMaxTokenBytes);
const signatureMemory = new PartBytes(1024);
let turn = 0;

/**
 * Cuts a token at its two dots. A third dot is outside the alphabet, so five parts (an encrypted token) fail, and so
 * does JSON serialisation; a token has one spelling only.
 */
export function splitToken(token: string, maxTokenBytes: number): JwsParts {
  if (typeof token !== 'string') throw errors.create('token_malformed');
  // Before anything that reads the text: a megabyte of dots costs one comparison.
  if (token.length > maxTokenBytes) throw errors.create('token_too_large');
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  // Where there is no first dot, there is no second.
  if (payloadEnd === -1) throw errors.create('token_malformed');
  turn += 1;
  const bytes = tokenMemory.room(token.length);
  // Stops where a character beyond ASCII finds no more room; any such one makes the two lengths differ.
  const { read, written } = encoder.encodeInto(token, bytes);
  if (read !== token.length || written !== token.length) throw errors.create('token_malformed');
  const payload = decodePart(bytes, headerEnd + 1, payloadEnd, payloadMemory);
  const signature = decodePart(bytes, payloadEnd + 1, token.length, signatureMemory);
  return { headerEnd, signingInput: tokenMemory.first(payloadEnd), payload, signature, turn };
}

/** Whether no other token has been split since: only then do the bytes of these parts belong to their token. */
export function areCurrent(parts: JwsParts): boolean {
  return parts.turn === turn;
}

function decodePart(bytes: Uint8Array, from: number, to: number, memory: PartBytes): Uint8Array {
  const length = decodeBase64UrlBytes(bytes, from, to, memory.room(to - from));
  if (length < 0) throw errors.create('token_malformed');
  return memory.first(length);
}
