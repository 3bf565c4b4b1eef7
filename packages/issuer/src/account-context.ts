import type { AccountMail } from './account-mail.ts';
import type { VerificationCodes } from './email-verification.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { PasswordPolicy } from './password-policy.ts';

/** What the parts of the accounts share. */
export interface AccountContext extends IssuerContext {
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly codes: VerificationCodes;
  readonly mail: AccountMail | undefined;
}
