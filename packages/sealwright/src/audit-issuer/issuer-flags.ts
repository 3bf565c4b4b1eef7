import type { ReportFlags } from '../audit-output.ts';

/** What `audit issuer` is told on the command line. */
export interface IssuerFlags extends ReportFlags {
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly clientAuth?: 'basic' | 'post';
  readonly clientKey?: string;
  readonly otherClientId?: string;
  readonly otherClientSecretFile?: string;
  readonly tokenEndpoint?: string;
  readonly refreshTokenFile?: string;
  readonly obtain?: string;
  readonly loginAs?: string;
  readonly passwordFile?: string;
  readonly passwordGrant?: boolean;
  readonly scope?: string;
  readonly restart?: string;
  readonly graceSeconds?: string;
  readonly callers?: string;
  readonly only?: string;
  readonly budget?: string;
  readonly rate?: string;
  readonly timeout?: string;
  readonly caFile?: string;
  readonly iOwnThisTarget?: boolean;
  readonly dryRun?: boolean;
}
