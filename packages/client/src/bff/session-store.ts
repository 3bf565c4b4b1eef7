/** A session at rest. Whoever reads the store alone finds neither a token in it nor the cookie that leads to it. */
export interface StoredSession {
  /** The SHA-256 of the cookie's value, in base64url. */
  readonly key: string;
  /** Sealed. */
  readonly value: string;
  /** By which the authorization server names it when it ends there. */
  readonly sid: string | null;
  readonly sub: string;
  /** Epoch seconds; may be forgotten after. */
  readonly expiresAt: number;
}

/** Where sessions are kept that several processes share. To be implemented on whatever the application has. */
export interface BffStore {
  add(session: StoredSession): Promise<void>;
  read(key: string): Promise<string | undefined>;
  /**
   * Puts a new value and end in place of what is there, and answers whether there was anything. It must NOT add: a renewal that
   * comes back after a logout would bring the session back. One statement, such as `UPDATE … WHERE key = $1`.
   */
  replace(key: string, value: string, expiresAt: number): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** All sessions of that name at the authorization server, or of that person. */
  deleteWhere(whose: { readonly sid: string } | { readonly sub: string }): Promise<void>;
}
