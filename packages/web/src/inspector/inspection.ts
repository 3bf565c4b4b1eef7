// What the inspector says of a pasted text: values alone, for a page to draw. Whoever draws them escapes every text, since
// the token's writer chose it.

/** A stretch of the pasted text, in UTF-16 units as `String.slice` counts them: `text.slice(offset, offset + length)`. */
export interface Mark {
  readonly offset: number;
  readonly length: number;
}

/** A place to read on. */
export interface Source {
  /** `RFC 7519 §4.1.4` */
  readonly text: string;
  readonly href: string;
}

/** What the text was taken for. */
export type Form =
  | 'empty'
  | 'jws-compact'
  | 'jws-json'
  | 'jwe-compact'
  | 'jwe-json'
  | 'refresh-token'
  | 'jwk'
  | 'jwk-set'
  | 'pem'
  | 'json'
  | 'paseto'
  | 'macaroon'
  | 'saml'
  | 'opaque'
  | 'too-long';

/** Everything that can be said without a key. */
export interface Inspection {
  readonly form: Form;
  /** What the text is, in one sentence. */
  readonly sentence: string;
  /** Where in the pasted text the token itself stands, without what was pasted around it. */
  readonly token: Mark | undefined;
  /** What stood around the token or was done to it, in reading order: `Bearer`, a cookie, quotes, percent-encoding. */
  readonly wrappings: readonly Wrapping[];
  /** The parts of a token in the order of the text; empty where there is no token. */
  readonly parts: readonly Part[];
  readonly kind: LikelyKind | undefined;
  readonly life: Life | undefined;
  /** The worst first, those of one severity by their place in the text. */
  readonly findings: readonly Finding[];
  /** Identifiers alone, for a question to the issuer: never the token, never another claim. */
  readonly identifiers: Identifiers;
  /**
   * The compact JWS, cleaned of what stood around it: what `checkSignature` and `attemptAttacks` take. Absent where the text
   * holds none. It never leaves the page.
   */
  readonly compact: string | undefined;
}

/** What an inspection depends on beside the text. */
export interface InspectionContext {
  /** Seconds since 1970. */
  readonly now: number;
  /** What the person expects of the token, where they said so. What is absent is not judged. */
  readonly expected?: { readonly issuer?: string; readonly audience?: string; readonly typ?: string };
}

/** Something that does not belong to the token. */
export interface Wrapping {
  readonly what:
    | 'white-space'
    | 'quotes'
    | 'line-breaks'
    | 'scheme'
    | 'header-line'
    | 'cookie'
    | 'url'
    | 'json-member'
    | 'percent-encoding'
    | 'invisible'
    | 'disclosures'
    | 'other-text';
  readonly sentence: string;
  readonly mark: Mark;
}

/**
 * `refused`: the token core refuses the token for this, whatever the key. `danger`: accepted, and it should not be like
 * this. `warning`: look at it. `note`: good to know.
 */
export type Severity = 'refused' | 'danger' | 'warning' | 'note';

/** One thing to say, and where it is. */
export interface Finding {
  /** A code of the token core (`origin` is `core`), or a kebab-case name of the inspector. */
  readonly code: string;
  readonly origin: 'core' | 'inspector';
  readonly severity: Severity;
  readonly sentence: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where in the pasted text; absent where something is missing altogether. */
  readonly mark: Mark | undefined;
  /** `header.jwk.x`, `claims.aud[0]`, `signature`; absent for the text as a whole. */
  readonly path: string | undefined;
  /** The rule that it breaks. */
  readonly source: Source | undefined;
  /** Where this repository explains it: `docs/errors.md#token_expired`, `docs/attacks/a01.md`. */
  readonly page: string | undefined;
}

/** One segment of a compact token, or one member of the JSON forms. */
export interface Part {
  readonly name:
    | 'header'
    | 'unprotected-header'
    | 'claims'
    | 'payload'
    | 'signature'
    | 'encrypted-key'
    | 'iv'
    | 'ciphertext'
    | 'tag'
    | 'aad';
  /** Of several signatures or recipients, which: from 0. */
  readonly index: number;
  readonly mark: Mark;
  /** How many bytes it decodes to. */
  readonly bytes: number;
  /** The decoded text as it stands, where it is text. */
  readonly text: string | undefined;
  /** The text as JSON, pretty, line by line; empty where it is no JSON at all. */
  readonly lines: readonly JsonLine[];
  /** The members of a header or of claims, in their order; duplicates are all here. */
  readonly members: readonly Member[];
}

/** A header parameter or a claim. */
export interface Member {
  readonly name: string;
  readonly path: string;
  /** As JSON on one line, cut after 2,000 characters. */
  readonly value: string;
  /** What it is for, in a sentence; of an unknown name, that it is unknown. */
  readonly explanation: string;
  readonly known: boolean;
  readonly source: Source | undefined;
  /** Of a time: what it says. */
  readonly time: Moment | undefined;
  /** It shares its name with another of the same object. */
  readonly duplicate: boolean;
  /** Name and value, in the pasted text. */
  readonly mark: Mark;
}

/** A line of pretty JSON. */
export interface JsonLine {
  readonly depth: number;
  /** Pieces to be coloured, joined they are the line. */
  readonly pieces: readonly JsonPiece[];
  /** The path of what begins on this line. */
  readonly path: string;
  readonly fault: 'duplicate' | 'forbidden-name' | 'inexact-number' | 'surrogate' | 'too-deep' | 'syntax' | undefined;
  /** In the pasted text; absent for a line that only closes what another opened. */
  readonly mark: Mark | undefined;
}

/** Written as the token has it: numbers with their digits, strings with their escapes. */
export interface JsonPiece {
  readonly kind: 'name' | 'string' | 'number' | 'literal' | 'punctuation' | 'broken';
  readonly text: string;
}

/** A time claim as a date. */
export interface Moment {
  readonly seconds: number;
  /** `2026-11-22T16:40:00Z` */
  readonly iso: string;
  /** `in 14 minutes`, `3 days ago` */
  readonly relative: string;
}

/** The life of a token, as a bar has it. */
export interface Life {
  readonly issuedAt: Moment | undefined;
  readonly notBefore: Moment | undefined;
  readonly expiresAt: Moment | undefined;
  readonly now: Moment;
  /** `14 minutes`; from `iat` or `nbf` to `exp`. Absent where one end is. */
  readonly length: string | undefined;
  readonly lengthSeconds: number | undefined;
  /** How much of it is over: 0 to 1, below 0 before it began, above 1 when it is over. */
  readonly fraction: number | undefined;
  readonly state: 'not-yet' | 'alive' | 'over' | 'endless' | 'unreadable';
  readonly sentence: string;
}

/** What the token most likely is for. */
export interface LikelyKind {
  readonly kind:
    | 'access-token'
    | 'id-token'
    | 'refresh-token'
    | 'logout-token'
    | 'dpop-proof'
    | 'client-assertion'
    | 'request-object'
    | 'security-event'
    | 'status-list'
    | 'introspection-answer'
    | 'feed-statement'
    | 'authorization-response'
    | 'verifiable-credential'
    | 'unknown';
  /** `an access token` */
  readonly name: string;
  readonly confidence: 'certain by its type' | 'very likely' | 'likely' | 'a guess';
  /** Why, each a sentence. */
  readonly reasons: readonly string[];
  readonly source: Source | undefined;
}

/**
 * What may be asked of the issuer: names, never the token. Each only where the token has it in a form that an issuer of ours
 * writes: printable ASCII without blanks, of sane length, whole seconds.
 */
export interface Identifiers {
  readonly iss?: string;
  readonly aud?: string | readonly string[];
  readonly kid?: string;
  readonly jti?: string;
  readonly sid?: string;
  readonly sub?: string;
  readonly client_id?: string;
  readonly epoch?: readonly [number, number, number];
  readonly iat?: number;
  readonly exp?: number;
}
