import { type TSchema, Type } from 'typebox';
import { verdictReasons } from './verifier-verdict.ts';
import { type WireBody, wireBody } from './wire-schemas.ts';

// The bodies and answers of `/admin/api/*`.

/**
 * What names a token to the issuer: claims and the `kid` of its header, and never the token. At least one member.
 * Times are whole seconds since 1970; who holds a fractional one rounds it down.
 */
export interface InspectRequest {
  readonly iss?: string;
  readonly kid?: string;
  readonly jti?: string;
  readonly sid?: string;
  readonly sub?: string;
  readonly client_id?: string;
  /** The issuer's, the client's and the subject's. */
  readonly epoch?: readonly number[];
  readonly iat?: number;
  readonly exp?: number;
  readonly aud?: string | readonly string[];
}

const closed = { additionalProperties: false } as const;

/**
 * No control characters, no white space, and nothing that begins like a token: three parts of which the first is the base64url
 * of a JSON object, or a refresh token of ours. Who pastes one here by mistake is refused before it is looked at.
 */
const identifier = '^(?!e(?:y[A-DI-L]|w[k-r0-3])[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*\\.)(?!swrt_)[!-~]+$';

const name = Type.String({ minLength: 1, maxLength: 256, pattern: identifier });
const resource = Type.String({ minLength: 1, maxLength: 512, pattern: identifier });
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** The largest time of a JWT that we read: the year 9999. */
const seconds = Type.Integer({ minimum: 0, maximum: 253_402_300_799 });

export const inspectBody: WireBody<InspectRequest> = wireBody(
  Type.Object(
    {
      iss: Type.Optional(resource),
      kid: Type.Optional(name),
      jti: Type.Optional(name),
      sid: Type.Optional(name),
      sub: Type.Optional(name),
      client_id: Type.Optional(name),
      epoch: Type.Optional(Type.Array(count, { minItems: 3, maxItems: 3 })),
      iat: Type.Optional(seconds),
      exp: Type.Optional(seconds),
      aud: Type.Optional(Type.Union([resource, Type.Array(resource, { minItems: 1, maxItems: 16 })])),
    },
    { ...closed, minProperties: 1 },
  ),
);

const optionalTime = Type.Union([Type.Integer(), Type.Null()]);
const optionalText = Type.Union([Type.String(), Type.Null()]);
const oneOf = (...words: readonly string[]): TSchema => Type.Union(words.map((word) => Type.Literal(word)));

const keyAnswer = Type.Object({
  phase: oneOf('next', 'active', 'retired', 'removed', 'compromised', 'unknown'),
  use: Type.Union([oneOf('access', 'feed', 'refresh'), Type.Null()]),
  alg: optionalText,
  created_at: optionalTime,
  active_from: optionalTime,
  active_until: optionalTime,
  removed_at: optionalTime,
  /** The last `exp` that was issued under it. */
  last_expiry: optionalTime,
});

const sessionAnswer = Type.Object({
  state: oneOf('live', 'ended', 'idle', 'over', 'outdated', 'unknown'),
  account: oneOf('active', 'suspended', 'unknown'),
  client_id: optionalText,
  began_at: optionalTime,
  authenticated_at: optionalTime,
  last_used_at: optionalTime,
  ends_at: optionalTime,
  ended_at: optionalTime,
  reason: optionalText,
  /** Members of the question that are not what the session has: such a token was not issued in it. */
  differs: Type.Array(oneOf('sub', 'client_id', 'epoch')),
});

const kinds = ['token', 'session', 'subject', 'client', 'issuer', 'key'] as const;

const revocationAnswer = Type.Object({
  revoked: Type.Boolean(),
  /** Every revocation that meets the token. The first is the one to tell. */
  by: Type.Array(
    Type.Object({
      kind: oneOf(...kinds),
      /** Its place in the log of now; null where it is known by other means alone. */
      seq: optionalTime,
      at: optionalTime,
      reason: optionalText,
    }),
  ),
  /** Kinds that could not be judged, since the question lacks what they go by. */
  not_judged: Type.Array(oneOf(...kinds)),
});

const verifierAnswer = Type.Object({
  /** The name that the process gave itself; null for a registered resource server that never reported. */
  name: optionalText,
  resource: optionalText,
  would_accept: oneOf('yes', 'no', 'unknown'),
  why: oneOf(...verdictReasons),
  seq: optionalTime,
  log_id: optionalText,
  /** Seconds since its last report. */
  reported_seconds_ago: optionalTime,
});

export const inspectAnswer: TSchema = Type.Object({
  /** The server's time. */
  now: Type.Integer(),
  /** Whether `iss`, where it was asked for, is this issuer: of another's token nothing is known here. */
  ours: Type.Boolean(),
  log: Type.Object({ log_id: Type.String(), seq: Type.Integer() }),
  key: Type.Union([keyAnswer, Type.Null()]),
  session: Type.Union([sessionAnswer, Type.Null()]),
  revocation: Type.Union([revocationAnswer, Type.Null()]),
  verifiers: Type.Array(verifierAnswer),
  /** How many more there are than the answer has room for. */
  verifiers_left_out: Type.Integer(),
});
