import type { Answer, Target } from '../target.ts';
import { type PinnedClient, textOf } from './pinned-client.ts';
import { describeRequest, presentToken, type TargetRequest } from './target-request.ts';

/** An API as a target: each presentation is one request on a connection of its own. */
export function httpTarget(client: PinnedClient, request: TargetRequest): Target {
  const described = describeRequest(request);
  return {
    kind: 'http',
    name: `${described.method} ${described.url}`,
    request: described,
    present: async (presentation): Promise<Answer> => {
      const sent = await client.send(request.url.origin, presentToken(request, presentation));
      if (sent.kind !== 'answered') return sent;
      const { status, headers, body } = sent.answer;
      return { kind: 'answered', status, headers, body: textOf(body), milliseconds: sent.milliseconds };
    },
  };
}
