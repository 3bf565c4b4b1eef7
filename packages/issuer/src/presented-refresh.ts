import type { Attempts } from './attempt-key.ts';
import type { Transport } from './ports.ts';
import type { PresentedToken } from './refresh-token.ts';

/** What came with a refresh, parsed, before any row is read. */
export interface PresentedRefresh {
  readonly token: PresentedToken;
  readonly client: { readonly clientId: string; readonly authenticated: boolean };
  readonly transport: Transport;
  /** Thumbprint of the DPoP key whose proof came with the request. */
  readonly jkt: string | null;
  /** `x5t#S256` of the client certificate that came with the request. */
  readonly certificate: string | null;
  /** The `aud` asked for, or null for the session's own. */
  readonly resource: string | null;
  readonly attempts: Attempts | null;
  /** The scope asked for, or null for what the session has. */
  readonly scope: string | null;
  readonly userAgent: string | null;
  readonly network: string | null;
}
