import * as engine from '#engine';
import { parseKnownShape } from './claims-shape.ts';

export { rememberShape as rememberClaims } from './claims-shape.ts';
export { readHeader, rememberHeader } from './header-memory.ts';

export function readKnownClaims(payload: Uint8Array): Record<string, unknown> | undefined {
  return parseKnownShape(engine.decodeAscii(payload));
}
