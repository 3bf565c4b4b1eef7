export { type AttemptStore, createMemoryAttempts } from './attempt-store.ts';
export type { ForwardedHeader } from './client-address.ts';
export type { ThrottleRule, ThrottleRuleName } from './defaults.ts';
export { errors as serverErrors, type ServerErrorCode } from './errors.ts';
export { createHandler, type Handler, type RequestFacts, type ServerOptions } from './handler.ts';
export { createKnownPairs, type KnownPairs, type MemoryKnownPairs } from './known-pairs.ts';
export type { Listening, ListenOptions } from './listen.ts';
export type { ClientCertificateHeader } from './oauth/certificate-header.ts';
export type {
  AccountChoiceView,
  AccountView,
  ConsentsView,
  ConsentView,
  ContinueView,
  DeviceCodeView,
  DeviceConfirmView,
  DeviceDoneView,
  ErrorView,
  FormPostView,
  PageAsset,
  PageClient,
  PageErrorCode,
  PageFault,
  PageForm,
  PageFrame,
  PageNotice,
  PageSession,
  PageSessions,
  Pages,
  PageUpstream,
  PageView,
  PasswordView,
  ProveAccountView,
  RenderedPage,
  SessionsView,
  SignedOutView,
  SignInView,
  SignOutView,
  SignUpSentView,
  SignUpView,
} from './pages-port.ts';
export type { Counter, CounterName, Log, LogFields, MonotonicClock, WallClockMilliseconds } from './ports.ts';
export { refreshCookieName } from './refresh-cookie.ts';
export type { VerifierReport } from './report-board.ts';
export type { ThrottleOverrides } from './throttle.ts';
export type { Upstream, UpstreamAnswer, UpstreamPerson, UpstreamTrip } from './upstream-port.ts';
