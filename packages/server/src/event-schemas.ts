import { type TSchema, Type } from 'typebox';
import { type WireBody, wireBody } from './wire-schemas.ts';

// The bodies of the Shared Signals Framework 1.0 (§8.1) and of polls (RFC 8936 §2.4).

export interface DeliveryBody {
  readonly method: string;
  readonly endpoint_url?: string;
  readonly authorization_header?: string;
}

export interface CreateStreamBody {
  readonly delivery?: DeliveryBody;
  readonly events_requested?: readonly string[];
  readonly description?: string;
}

/** What the transmitter supplies may be repeated, and must then be right (§8.1.1.3). */
export interface ChangeStreamBody extends CreateStreamBody {
  readonly stream_id: string;
  readonly iss?: string;
  readonly aud?: string;
  readonly events_supported?: readonly string[];
  readonly events_delivered?: readonly string[];
}

export interface StreamStatusBody {
  readonly stream_id: string;
  readonly status: 'enabled' | 'paused' | 'disabled';
  readonly reason?: string;
}

export interface SubjectBody {
  readonly stream_id: string;
  readonly subject: Readonly<Record<string, unknown>>;
}

export interface AddSubjectBody extends SubjectBody {
  readonly verified?: boolean;
}

export interface VerifyStreamBody {
  readonly stream_id: string;
  readonly state?: string;
}

export interface PollBody {
  readonly maxEvents?: number;
  readonly returnImmediately?: boolean;
  readonly ack?: readonly string[];
  readonly setErrs?: Readonly<Record<string, { readonly err: string; readonly description?: string }>>;
}

const closed = { additionalProperties: false } as const;
const printable = '^[^\\u0000-\\u001f\\u007f]*$';

export const streamIdPattern = '^[A-Za-z0-9_-]{22}$';
const streamId = Type.String({ pattern: streamIdPattern });
const uri = Type.String({ minLength: 1, maxLength: 2_048, pattern: '^[!-~]+$' });
const uris = Type.Array(uri, { maxItems: 64 });
const text = Type.String({ minLength: 1, maxLength: 1_024, pattern: printable });
const jti = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });

const delivery = Type.Object(
  {
    method: uri,
    endpoint_url: Type.Optional(uri),
    authorization_header: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096, pattern: '^[ -~]+$' })),
  },
  closed,
);

const supplied = {
  delivery: Type.Optional(delivery),
  events_requested: Type.Optional(uris),
  description: Type.Optional(text),
};

export const createStreamBody: WireBody<CreateStreamBody> = wireBody(Type.Object(supplied, closed));

export const changeStreamBody: WireBody<ChangeStreamBody> = wireBody(
  Type.Object(
    {
      stream_id: streamId,
      ...supplied,
      iss: Type.Optional(uri),
      aud: Type.Optional(uri),
      events_supported: Type.Optional(uris),
      events_delivered: Type.Optional(uris),
    },
    closed,
  ),
);

export const streamStatusBody: WireBody<StreamStatusBody> = wireBody(
  Type.Object(
    {
      stream_id: streamId,
      status: Type.Union([Type.Literal('enabled'), Type.Literal('paused'), Type.Literal('disabled')]),
      reason: Type.Optional(text),
    },
    closed,
  ),
);

/** RFC 9493 §3: the members depend on the format, and formats that are not known are somebody else's. */
const subject = Type.Object({ format: Type.String({ pattern: '^[a-z_-]{1,64}$' }) }, { maxProperties: 16 });

export const removeSubjectBody: WireBody<SubjectBody> = wireBody(Type.Object({ stream_id: streamId, subject }, closed));

export const addSubjectBody: WireBody<AddSubjectBody> = wireBody(
  Type.Object({ stream_id: streamId, subject, verified: Type.Optional(Type.Boolean()) }, closed),
);

export const verifyStreamBody: WireBody<VerifyStreamBody> = wireBody(
  Type.Object({ stream_id: streamId, state: Type.Optional(text) }, closed),
);

const refused = Type.Object({ err: text, description: Type.Optional(text) }, closed);

export const pollBody: WireBody<PollBody> = wireBody(
  Type.Object(
    {
      maxEvents: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
      returnImmediately: Type.Optional(Type.Boolean()),
      ack: Type.Optional(Type.Array(jti, { maxItems: 1_000 })),
      setErrs: Type.Optional(
        Type.Record(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), refused, {
          maxProperties: 1_000,
          additionalProperties: false,
        }),
      ),
    },
    closed,
  ),
);

export const streamAnswer: TSchema = Type.Object({
  stream_id: Type.String(),
  iss: Type.String(),
  aud: Type.String(),
  events_supported: Type.Array(Type.String()),
  events_requested: Type.Optional(Type.Array(Type.String())),
  events_delivered: Type.Array(Type.String()),
  delivery: Type.Object({ method: Type.String(), endpoint_url: Type.String() }),
  description: Type.Optional(Type.String()),
});

export const statusAnswer: TSchema = Type.Object({
  stream_id: Type.String(),
  status: Type.String(),
  reason: Type.Optional(Type.String()),
});
