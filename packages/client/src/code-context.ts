import type { StandingRequest } from './authorization-request.ts';
import { type ClientHost, createHost } from './client-host.ts';
import { type CodeGrantOptions, checkOptions } from './code-options.ts';
import { createPage, type Page } from './page-port.ts';
import { fetchMetadata, type ServerMetadata } from './server-metadata.ts';
import { createSignInRecords, type SignInRecords } from './sign-in-record.ts';

/** What one client at one issuer goes by on this page. */
export interface CodeContext {
  readonly options: CodeGrantOptions;
  readonly request: StandingRequest;
  readonly host: ClientHost;
  readonly page: Page;
  readonly records: SignInRecords;
  /** @throws SignInError `sign_in_unavailable`, `sign_in_metadata_refused` */
  metadata(): Promise<ServerMetadata>;
}

/** @throws TypeError where an option is not what it has to be */
export function createCodeContext(options: CodeGrantOptions): CodeContext {
  const request = checkOptions(options);
  const host = createHost(options.host);
  const page = options.page ?? createPage();
  const records = createSignInRecords(`${options.issuer} ${options.clientId}`, page.storage, host.wallClock);
  let fetched: Promise<ServerMetadata> | undefined;
  const metadata = async (): Promise<ServerMetadata> => {
    if (options.metadata !== undefined) return options.metadata;
    fetched ??= fetchMetadata(options.issuer, host.fetch);
    try {
      return await fetched;
    } catch (error) {
      // What could not be had is asked for again.
      fetched = undefined;
      throw error;
    }
  };
  return { options, request, host, page, records, metadata };
}
