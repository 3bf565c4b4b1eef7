import * as engine from '#engine';
import { parseKnownShape, rememberShape } from './claims-shape.ts';
import { parseStrictObject } from './strict-json.ts';

export { readHeader, rememberHeader } from './header-memory.ts';
export { ReusedBytes as PartBytes } from './reused-bytes.ts';

export function readClaims(payload: Uint8Array): Record<string, unknown> {
  const known = parseKnownShape(engine.decodeAscii(payload));
  if (known !== undefined) return known;
  const claims = parseStrictObject(payload, 'claims_malformed');
  rememberShape(claims);
  return claims;
}
