/** The request that a proof is made for. */
export interface ProvenRequest {
  /** In capitals, as it is sent. */
  readonly method: string;
  /** Absolute. Its query and fragment do not go into the proof. */
  readonly url: string;
  /** The access token that the request carries, if it carries one. */
  readonly accessToken?: string;
}

/** A key that this client shows to hold with each request (RFC 9449). `@sealwright/client/dpop` makes one. */
export interface ProofOfPossession {
  /**
   * RFC 7638 thumbprint of the public key; undefined where the key will not outlive this page, so that nothing may be tied to it
   * which the page after a redirect has to show.
   */
  thumbprint(): Promise<string | undefined>;
  /**
   * Sends a request with a proof. `send` puts the proof into the header `DPoP` and sends; it is called a second time, with another
   * proof, where the server wants its nonce in it. Where a request cannot be sent twice, let the second call answer the first answer.
   */
  send(request: ProvenRequest, send: (proof: string) => Promise<Response>): Promise<Response>;
}
