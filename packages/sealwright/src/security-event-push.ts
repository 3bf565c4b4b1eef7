import type { IncomingMessage } from 'node:http';
import type { PushAnswer, PushSecurityEvent } from '@sealwright/issuer';
import { parseStrictJson } from '@sealwright/jwt';
import { maxPushAnswerBytes, pushTimeoutMilliseconds } from './defaults.ts';
import { readAnswer, requestOnce } from './outbound-request.ts';

/** Pushes one security event over HTTP (RFC 8935 §2). It waits ten seconds in all. */
export function createSecurityEventPush(timeoutMilliseconds: number = pushTimeoutMilliseconds): PushSecurityEvent {
  return async ({ url, authorization, body }, stop) => {
    const headers = {
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      ...(authorization !== undefined && { authorization }),
    };
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMilliseconds)]);
    // The operator has named the origin, which may well be within.
    const response = await requestOnce({ url, method: 'POST', headers, body, publicOnly: false }, signal);
    const { statusCode: status = 0 } = response;
    if (status === 400) return { status, ...(await readComplaint(response)) };
    // What else a receiver has to say, and how much of it, is of no interest.
    response.destroy();
    return { status };
  };
}

/** §2.3: a JSON object with a code. Anything else is a refusal without a reason. */
async function readComplaint(response: IncomingMessage): Promise<Pick<PushAnswer, 'err'>> {
  const body = await readAnswer(response, maxPushAnswerBytes);
  if (body === undefined) return {};
  try {
    const { err } = parseStrictJson(body) as { err?: unknown };
    return typeof err === 'string' && /^[a-z_]{1,64}$/.test(err) ? { err } : {};
  } catch {
    return {};
  }
}
