/** What both servers of the scenario `oauth` agree on. */
export const clientId = 'bench';
/** May have tokens in its own name. */
export const machineId = 'machine';
export const redirectUri = 'https://app.example.com/callback';
export const resource = 'http://127.0.0.1:4001';
/** One whose tokens are meant to be introspected. */
export const introspected = 'http://127.0.0.1:4002';
/** Two signatures an answer: the access token's and the ID token's. */
export const codeScope = 'openid orders:read';
export const machineScope = 'orders:read';

export interface OAuthSeed {
  /** Of the machine, for HTTP Basic. */
  readonly machineSecret: string;
  /** Name and secret of whoever introspects. */
  readonly introspector: readonly [name: string, secret: string];
}
