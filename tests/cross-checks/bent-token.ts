/** A token bent in one way at a time, the last by its length: nobody may take any of these. */
export function bentTokens(token: string): Readonly<Record<string, string>> {
  const parts = token.split('.');
  const last = parts.length - 1;
  const withPart = (index: number, part: string): string => parts.with(index, part).join('.');
  const bend = (index: number): string => withPart(index, bendPart(parts[index] as string));
  return {
    'a bit of its signature or tag turned': bend(last),
    'a bit of its payload or ciphertext turned': bend(last === 2 ? 1 : 3),
    'its signature or tag gone': withPart(last, ''),
    'its signature or tag cut': withPart(last, cutPart(parts[last] as string)),
  };
}

/** What only a signed token can suffer. */
export function bentSignedTokens(token: string): Readonly<Record<string, string>> {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const fields = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
  const none = encode({ ...fields, alg: 'none' });
  return {
    ...bentTokens(token),
    'alg none, its signature gone': `${none}.${payload}.`,
    'alg none, its signature kept': `${none}.${payload}.${signature}`,
    'another kid under the signature': `${encode({ ...fields, kid: 'other' })}.${payload}.${signature}`,
  };
}

function bendPart(part: string): string {
  const bytes = Buffer.from(part, 'base64url');
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
  return bytes.toString('base64url');
}

function cutPart(part: string): string {
  return Buffer.from(part, 'base64url').subarray(0, -1).toString('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
