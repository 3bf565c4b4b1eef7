import type { PushAnswer, PushSecurityEvent } from '@sealwright/issuer';
import { parseStrictJson } from '@sealwright/jwt';
import { maxPushAnswerBytes, pushTimeoutMilliseconds } from './defaults.ts';
import { postOnce } from './outbound-post.ts';

/** Pushes one security event over HTTP (RFC 8935 §2). It waits ten seconds in all. */
export function createSecurityEventPush(timeoutMilliseconds: number = pushTimeoutMilliseconds): PushSecurityEvent {
  return async ({ url, authorization, body }, stop) => {
    const headers = {
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      ...(authorization !== undefined && { authorization }),
    };
    const response = await postOnce({ url, headers, body }, stop, timeoutMilliseconds);
    // What else a receiver has to say, and how much of it, is of no interest.
    if (response.status !== 400) {
      await response.body?.cancel();
      return { status: response.status };
    }
    return { status: 400, ...(await readComplaint(response)) };
  };
}

/** §2.3: a JSON object with a code. Anything else is a refusal without a reason. */
async function readComplaint(response: Response): Promise<Pick<PushAnswer, 'err'>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxPushAnswerBytes) return {};
    chunks.push(chunk);
  }
  try {
    const { err } = parseStrictJson(Buffer.concat(chunks)) as { err?: unknown };
    return typeof err === 'string' && /^[a-z_]{1,64}$/.test(err) ? { err } : {};
  } catch {
    return {};
  }
}
