/** Milliseconds since 1970 on the store's clock: monotonic, never below the stored high-water mark. Never put into a JWT. */
export type StoreMilliseconds = number;
