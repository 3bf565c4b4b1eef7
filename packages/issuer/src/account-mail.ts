/**
 * How the issuer reaches a person. Implemented outside (SMTP, a provider's API). Both methods should queue and answer at
 * once: whoever signs up must not learn from the time which of the two was sent. A rejection says that the mail was not
 * taken, whichever it was (a full queue); what happens to it afterwards is told to nobody who signs up.
 *
 * `email` is the normalised address and the only one that may be written to: what was typed may be another inbox.
 */
export interface AccountMail {
  /** The code proves that the address is read. It does NOT sign anybody in: the password chosen at sign-up is needed too. */
  sendVerification(message: {
    readonly email: string;
    readonly code: string;
    readonly expiresInSeconds: number;
  }): Promise<void>;
  /** Somebody signed up with an address that has an account already. The owner should know; the other must not. */
  sendAlreadyRegistered(message: { readonly email: string }): Promise<void>;
}
