/**
 * A provider elsewhere that people may sign in with, as a port: the server keeps who went there from which browser, an adapter
 * outside speaks the protocol. An adapter answers an identity only when all of the provider's answer held.
 */
export interface Upstream {
  /** Names it in paths: 1 to 32 small letters, digits and dashes. Its redirect URI is `<issuer>/upstream/<id>/callback`. */
  readonly id: string;
  /** On the button, as `Google`. */
  readonly name: string;
  /**
   * Under which its people are kept, with their subject. Of an OpenID provider its `iss`, to the letter; never the same for two
   * providers, and never changed: it is half of the name of an identity.
   */
  readonly issuer: string;
  /** The address that the browser is sent to. Rejects where the provider cannot be asked. */
  begin(trip: UpstreamTrip): Promise<string>;
  /**
   * Redeems what the browser came back with. Rejects for everything that is not in order: another state, nonce or issuer, a token
   * that does not verify, a provider that does not answer. `refused`: the person, or the provider, did not want it.
   */
  finish(answer: UpstreamAnswer): Promise<UpstreamPerson | 'refused'>;
}

/** What one way there and back is bound by. All three values are random to everybody else. */
export interface UpstreamTrip {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636; it leaves this server for the provider's token endpoint alone. */
  readonly codeVerifier: string;
  readonly loginHint?: string | undefined;
  /** BCP 47 tags, most wanted first. */
  readonly uiLocales?: readonly string[] | undefined;
  /** Whether the person has to sign in there anew, as far as the provider can be asked for it. */
  readonly fresh?: boolean | undefined;
}

export interface UpstreamAnswer extends UpstreamTrip {
  /** The parameters that the browser brought, as a query. */
  readonly parameters: URLSearchParams;
}

/** Whom the provider vouches for. */
export interface UpstreamPerson {
  /** Unique and never given to another, within the issuer. */
  readonly subject: string;
  readonly email: string | null;
  /** True only where the provider says so outright, and is believed in that. */
  readonly emailVerified: boolean;
  /** Methods of RFC 8176, where the provider is believed in that. */
  readonly amr: readonly string[];
  /** Seconds since 1970; null where it does not say. */
  readonly authTimeSeconds: number | null;
}
