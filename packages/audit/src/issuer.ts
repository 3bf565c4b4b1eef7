export type { BentRefresh, IssuedTokens, Send, SentAnswer, SentRequest } from './issuer/authorization-server.ts';
export { type ClientKey, writeClientAssertion } from './issuer/client-assertion.ts';
export type { FirstPartyServer } from './issuer/first-party-wire.ts';
export type { IssuerAttack, IssuerNeed, IssuerStage } from './issuer/issuer-attack.ts';
export { OutOfSessions } from './issuer/issuer-attack.ts';
export { auditIssuer, type IssuerAuditOptions } from './issuer/issuer-audit.ts';
export { issuerCatalogue } from './issuer/issuer-catalogue.ts';
export { createIssuerSend, type IssuerSendOptions } from './issuer/issuer-send.ts';
export type { OAuthClient } from './issuer/oauth-wire.ts';
export {
  logInEachTime,
  obtainEachTime,
  passwordGrantEachTime,
  type SessionSource,
  spendRefreshTokens,
} from './issuer/session-source.ts';
