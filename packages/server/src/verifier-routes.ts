import { accountRoles } from './endpoints/account-roles.ts';
import { addEventSubject } from './endpoints/add-event-subject.ts';
import { createChangeEventStream } from './endpoints/change-event-stream.ts';
import { createEventStream } from './endpoints/create-event-stream.ts';
import { deleteEventStream } from './endpoints/delete-event-stream.ts';
import { pollEvents } from './endpoints/poll-events.ts';
import { readEventStreams } from './endpoints/read-event-streams.ts';
import { readStreamStatus } from './endpoints/read-stream-status.ts';
import { removeEventSubject } from './endpoints/remove-event-subject.ts';
import { createRevocationKeys } from './endpoints/revocation-keys.ts';
import { revocationReport } from './endpoints/revocation-report.ts';
import { revocationSnapshot } from './endpoints/revocation-snapshot.ts';
import { revocationStream } from './endpoints/revocation-stream.ts';
import { setStreamStatus } from './endpoints/set-stream-status.ts';
import { createSsfConfiguration } from './endpoints/ssf-configuration.ts';
import { createStatusList } from './endpoints/status-list.ts';
import { verifyEventStream } from './endpoints/verify-event-stream.ts';
import type { Route } from './route.ts';

/** What resource servers call: the revocation feed, live roles, status lists, security events. */
export function createVerifierRoutes(): readonly Route[] {
  return [
    { pattern: '/accounts/roles', cors: 'none', methods: { POST: accountRoles } },
    { pattern: '/revocations/snapshot', cors: 'none', methods: { GET: revocationSnapshot } },
    // An answer to HEAD has no body, so nobody would ever end the stream.
    { pattern: '/revocations/stream', cors: 'none', head: false, methods: { GET: revocationStream } },
    { pattern: '/revocations/report', cors: 'none', methods: { POST: revocationReport } },
    { pattern: '/.well-known/revocation-keys.json', cors: 'none', methods: { GET: createRevocationKeys() } },
    { pattern: '/status-lists/:segment', cors: 'none', methods: { GET: createStatusList() } },
    { pattern: '/.well-known/ssf-configuration', cors: 'none', methods: { GET: createSsfConfiguration() } },
    {
      pattern: '/ssf/streams',
      cors: 'none',
      methods: {
        POST: createEventStream,
        GET: readEventStreams,
        PATCH: createChangeEventStream('PATCH'),
        PUT: createChangeEventStream('PUT'),
        DELETE: deleteEventStream,
      },
    },
    { pattern: '/ssf/status', cors: 'none', methods: { GET: readStreamStatus, POST: setStreamStatus } },
    { pattern: '/ssf/subjects/add', cors: 'none', methods: { POST: addEventSubject } },
    { pattern: '/ssf/subjects/remove', cors: 'none', methods: { POST: removeEventSubject } },
    { pattern: '/ssf/verify', cors: 'none', methods: { POST: verifyEventStream } },
    { pattern: '/ssf/poll/:segment', cors: 'none', methods: { POST: pollEvents } },
  ];
}
