export type { Listening, ListenOptions, Log, Pages, RequestFacts, Upstream } from '@sealwright/server';
export type { PagesOptions } from '@sealwright/web';
export {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
} from './authorization-server.ts';
export { type Counters, createCounters } from './counters.ts';
export { createKeyEncryption, parseKeyEncryptionKey } from './key-encryption.ts';
export { createLog, type LogOptions } from './log.ts';
export { createSmtpMail, type MailQueueLimits, type SmtpMail, type SmtpMailOptions } from './mail.ts';
export { type OpenStoreOptions, openStore } from './store-url.ts';
export { createUpstream } from './upstream.ts';
export type { UpstreamOptions } from './upstream-options.ts';
