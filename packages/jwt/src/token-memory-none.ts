import { type JoseHeader, parseHeaderSegment } from './jose-header.ts';

export function readHeader(token: string, end: number): JoseHeader {
  return parseHeaderSegment(token.slice(0, end));
}

export function rememberHeader(): void {}

export function readKnownClaims(): undefined {}

export function rememberClaims(): void {}
