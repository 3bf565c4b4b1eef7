/** Keyset paging: `after` is the last identifier of the page before. */
export interface Page {
  readonly after?: string;
  /** 1 to 1,000. */
  readonly limit?: number;
}
