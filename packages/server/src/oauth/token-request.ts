import type { Exchange } from '../exchange.ts';
import type { FormParameters } from '../form-body.ts';
import type { CallingClient } from './client-authentication.ts';
import type { SenderBinding } from './sender-binding.ts';

/** A token request whose client is known and registered for the grant. */
export interface TokenRequest extends CallingClient {
  readonly exchange: Exchange;
  readonly form: FormParameters;
  readonly binding: SenderBinding;
}

/** What a grant answers (RFC 6749 §5.1). */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scope: string;
  readonly refreshToken?: string | undefined;
  readonly idToken?: string | undefined;
  /** RFC 8693 §2.2.1: of an exchange alone. */
  readonly issuedTokenType?: string | undefined;
}

export type Grant = (request: TokenRequest) => Promise<GrantedTokens>;
