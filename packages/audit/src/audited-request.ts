/** A request without its credential. */
export interface AuditedRequest {
  readonly method: string;
  /** Without its query: a query may hold a secret. */
  readonly url: string;
  /** Where the token goes; `scheme` is the word before it in a header, as `Bearer`. */
  readonly carrier: {
    readonly in: 'header' | 'cookie' | 'query' | 'body';
    readonly name: string;
    readonly scheme?: string;
  };
}
