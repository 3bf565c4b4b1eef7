import { createHmac, randomBytes } from 'node:crypto';

const secret = randomBytes(64);
const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const input = `${segment({ alg: 'HS256', typ: 'JWT' })}.${segment({ sub: 'usr_1', iat: now, exp: now + 3600 })}`;

/** The one token that the demo API takes. */
export const goodToken: string = `${input}.${sign(input)}`;

/** Whether the demo API takes it: the very text, or, where it is careless, whatever says that it has no signature. */
export function isGood(token: string, careless: boolean): boolean {
  if (token === goodToken) return true;
  const [head = ''] = token.split('.');
  return careless && Buffer.from(head, 'base64url').toString().includes('"none"');
}

function sign(text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
