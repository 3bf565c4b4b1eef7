import { createPublicKey, verify } from 'node:crypto';
import { inflateSync } from 'node:zlib';

/** A Status List as draft-ietf-oauth-status-list §4.2 has it in JSON. */
export interface StatusListObject {
  readonly bits: number;
  readonly lst: string;
}

/** Reads one status, written from §4.1 and §8.3 of the draft and on nothing of the product. */
export function readStatus({ bits, lst }: StatusListObject, idx: number): number {
  const statuses = inflateSync(Buffer.from(lst, 'base64url'));
  const at = idx * bits;
  const byte = statuses[Math.floor(at / 8)];
  if (byte === undefined) throw new Error('the index is out of bounds of the list');
  return (byte >> (at % 8)) & (2 ** bits - 1);
}

interface Reference {
  readonly idx: number;
  readonly uri: string;
}

/** What a token refers to. */
export function readReference(accessToken: string): Reference {
  const { status } = readPart(accessToken, 1) as { status?: { status_list?: Reference } };
  if (status?.status_list === undefined) throw new Error('the token refers to no list');
  return status.status_list;
}

/** Verifies a Status List Token (ES256) for a reference and answers the status (§8.3, steps 3 to 7). */
export function checkStatus(
  list: string,
  reference: Reference,
  { keys, now }: { readonly keys: readonly object[]; readonly now: number },
): number {
  const header = readPart(list, 0);
  const claims = readPart(list, 1);
  if (header['typ'] !== 'statuslist+jwt' || header['alg'] !== 'ES256') throw new Error('not a status list');
  const jwk = keys.find((key) => 'kid' in key && key.kid === header['kid']);
  if (jwk === undefined) throw new Error('signed by nobody we know');
  const [signed, signature] = [list.slice(0, list.lastIndexOf('.')), list.slice(list.lastIndexOf('.') + 1)];
  const key = createPublicKey({ key: { ...jwk } as never, format: 'jwk' });
  const held = verify(
    'sha256',
    Buffer.from(signed),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!held) throw new Error('the signature does not hold');
  if (claims['sub'] !== reference.uri) throw new Error('another list');
  if ((claims['exp'] as number) <= now) throw new Error('the list has expired');
  return readStatus(claims['status_list'] as StatusListObject, reference.idx);
}

export function readPart(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());
}
