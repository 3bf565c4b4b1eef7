import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { maxReportedKids } from './defaults.ts';

/**
 * A JSON body that crosses the wire. The check, the TypeScript type and the OpenAPI document come from one schema. Its
 * lengths bound work and memory; whether an address or a password is good is the issuer's to say.
 */
export interface WireBody<T> {
  readonly schema: TSchema;
  check(value: unknown): value is T;
}

export interface SignUpRequest {
  readonly email: string;
  readonly password: string;
}

export interface VerifyEmailRequest {
  readonly code: string;
  readonly password: string;
}

export interface LogInRequest extends SignUpRequest {
  readonly transport?: 'body' | 'cookie';
  readonly resource?: string;
  readonly scope?: string;
}

export interface RefreshBody {
  readonly refresh_token?: string;
  readonly resource?: string;
  readonly scope?: string;
}

export interface LogOutRequest {
  readonly refresh_token?: string;
}

export interface PasswordRequest {
  readonly current_password: string;
  readonly new_password: string;
}

/** What a verifier says that it holds. */
export interface Report {
  /** Names the process; the verifier's own choice. */
  readonly verifier: string;
  readonly log_id: string;
  readonly seq: number;
  readonly kids: readonly string[];
  /** Age of what it knows, by its monotonic clock; null before its first snapshot. */
  readonly staleness_ms: number | null;
  /** Live entries in its table. */
  readonly entries: number;
}

const closed = { additionalProperties: false } as const;

/** No control characters: they belong into no address, and a terminal or a log would act on them. */
const printable = '^[^\\u0000-\\u001f\\u007f]*$';

const email = Type.String({ minLength: 3, maxLength: 254, pattern: printable });
const password = Type.String({ minLength: 1, maxLength: 1_024, pattern: printable });
const transport = Type.Union([Type.Literal('body'), Type.Literal('cookie')]);
const resource = Type.String({ minLength: 1, maxLength: 512, pattern: '^[!-~]+$' });
const scope = Type.String({ minLength: 1, maxLength: 1_024, pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e ]+$' });
const refreshToken = Type.String({ minLength: 1, maxLength: 1_024, pattern: '^[A-Za-z0-9._~+/=-]+$' });
const verificationCode = Type.String({ minLength: 1, maxLength: 1_024, pattern: '^[A-Za-z0-9_-]+$' });
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const signUpBody: WireBody<SignUpRequest> = wireBody(Type.Object({ email, password }, closed));

export const verifyEmailBody: WireBody<VerifyEmailRequest> = wireBody(
  Type.Object({ code: verificationCode, password }, closed),
);

export const logInBody: WireBody<LogInRequest> = wireBody(
  Type.Object(
    {
      email,
      password,
      transport: Type.Optional(transport),
      resource: Type.Optional(resource),
      scope: Type.Optional(scope),
    },
    closed,
  ),
);

export const refreshBody: WireBody<RefreshBody> = wireBody(
  Type.Object(
    {
      refresh_token: Type.Optional(refreshToken),
      resource: Type.Optional(resource),
      scope: Type.Optional(scope),
    },
    closed,
  ),
);

export const logOutBody: WireBody<LogOutRequest> = wireBody(
  Type.Object({ refresh_token: Type.Optional(refreshToken) }, closed),
);

export const passwordBody: WireBody<PasswordRequest> = wireBody(
  Type.Object({ current_password: password, new_password: password }, closed),
);

export const reportBody: WireBody<Report> = wireBody(
  Type.Object(
    {
      verifier: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' }),
      log_id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
      seq: count,
      kids: Type.Array(Type.String({ minLength: 1, maxLength: 128, pattern: printable }), {
        maxItems: maxReportedKids,
      }),
      staleness_ms: Type.Union([count, Type.Null()]),
      entries: count,
    },
    closed,
  ),
);

export const tokenAnswer: TSchema = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer(),
  refresh_token: Type.Optional(Type.String()),
  /** In cookie sessions alone. */
  refresh_token_changed: Type.Optional(Type.Boolean()),
  scope: Type.String(),
});

export const jwkSet: TSchema = Type.Object({
  keys: Type.Array(Type.Object({}, { additionalProperties: true })),
});

export const errorAnswer: TSchema = Type.Object({
  error: Type.String(),
  error_description: Type.String(),
  request_id: Type.String(),
});

export function wireBody<Schema extends TSchema>(schema: Schema): WireBody<Static<Schema>> {
  const validator = Compile(schema);
  return { schema, check: (value): value is Static<Schema> => validator.Check(value) };
}
