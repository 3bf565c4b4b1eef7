import type { Issuer, OneTimeValues } from '@sealwright/issuer';
import type { AuthError } from '@sealwright/jwt';
import type { AllowedOrigins } from './allowed-origins.ts';
import type { ClientAddress } from './client-address.ts';
import type { FeedHub } from './feed-hub.ts';
import type { KnownPairs } from './known-pairs.ts';
import type { ClientCertificateHeader } from './oauth/certificate-header.ts';
import type { Pages } from './pages-port.ts';
import type { PollRoom } from './poll-room.ts';
import type { Log, MonotonicClock, WallClockMilliseconds } from './ports.ts';
import type { ReportBoard } from './report-board.ts';
import type { BodyLimits, BodyReader } from './request-body.ts';
import type { Throttle } from './throttle.ts';
import type { Upstream } from './upstream-port.ts';

/** What all endpoints work with, made once. */
export interface ServerContext {
  readonly issuer: Issuer;
  readonly version: string;
  /** The path below which a host application hands requests on; empty: the root. */
  readonly basePath: string;
  /** Where trusted proxies put the certificates of clients. */
  readonly certificateHeader: ClientCertificateHeader | undefined;
  readonly log: Log;
  readonly throttle: Throttle;
  readonly origins: AllowedOrigins;
  readonly knownPairs: KnownPairs;
  /** Of proofs, assertions and request objects: each counts once, on all nodes together. */
  readonly oneTime: OneTimeValues;
  readonly feed: FeedHub;
  readonly reports: ReportBoard;
  readonly polls: PollRoom;
  readonly bodyLimits: BodyLimits;
  /** What people see; without it, who would have to see something is refused. */
  readonly pages: Pages | undefined;
  /** The providers that one may sign in with, by id. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Whether the revocation feed is readable without client authentication: an embedded demonstration only. */
  readonly verifiersOpen: boolean;
  readonly monotonicClock: MonotonicClock;
  readonly wallClock: WallClockMilliseconds;
  /** Whether a stop has begun. */
  readonly stopping: () => boolean;
  /** Whether it is complete. */
  readonly stopped: () => boolean;
}

/** One request, and what is known of it before an endpoint looks. */
export interface Exchange {
  readonly server: ServerContext;
  readonly request: Request;
  readonly requestId: string;
  readonly address: ClientAddress;
  readonly readBody: BodyReader;
  /** Ends the caller's connection at once, where the host can. */
  readonly disconnect: (() => void) | undefined;
  /** The named segment of the path, where the route has one; not yet looked at. */
  readonly segment: string | undefined;
  /** Tells the log of a refusal that is answered by other means than its status: at a redirect URI, on a page. */
  readonly note: (refusal: AuthError) => void;
  /** Headers of every answer to this request: security headers, request identifier, CORS. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What an answer needs to know of the request. */
export type AnswerFrame = Pick<Exchange, 'headers' | 'requestId'>;
