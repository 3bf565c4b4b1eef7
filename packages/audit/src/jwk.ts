/** A JSON Web Key with whatever members somebody wrote: nothing of it is checked (RFC 7517 §4). */
export interface Jwk {
  kty?: string;
  kid?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  ext?: boolean;
  n?: string;
  e?: string;
  d?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
  crv?: string;
  x?: string;
  y?: string;
  k?: string;
  x5c?: readonly string[];
  x5t?: string;
}
