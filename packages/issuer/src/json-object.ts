import type { JsonValue } from '@sealwright/jwt';

/** A record of the issuer's that the store keeps as it is. */
export type JsonObject = Readonly<Record<string, JsonValue>>;
