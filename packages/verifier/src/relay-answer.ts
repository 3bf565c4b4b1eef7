/** What a relay refuses with: the words of the issuer's own endpoints, so that a verifier need not know which it asks. */
export type RelayRefusalName = keyof typeof refusals;

const refusals = {
  not_found: [404, 'there is nothing here'],
  method_not_allowed: [405, 'this method is not served here'],
  invalid_client: [401, 'client authentication failed'],
  invalid_request: [400, 'a parameter is missing or not of its form'],
  log_changed: [409, 'the revocation log is another one: take a new snapshot'],
  snapshot_required: [410, 'these deltas are gone: take a new snapshot'],
  temporarily_unavailable: [503, 'the relay cannot answer now: ask another'],
} as const;

/** Thrown on the way to an answer. Its text is constant. */
export class RelayRefusal extends Error {
  readonly refusal: RelayRefusalName;

  constructor(refusal: RelayRefusalName, options?: ErrorOptions) {
    super(refusals[refusal][1], options);
    this.name = 'RelayRefusal';
    this.refusal = refusal;
  }
}

export function answerRefusal(refusal: RelayRefusalName): Response {
  const [status, description] = refusals[refusal];
  const extra: Record<string, string> = {};
  if (status === 401) extra['www-authenticate'] = 'Basic realm="sealwright", charset="UTF-8"';
  if (status === 405) extra['allow'] = 'GET';
  if (status === 503) extra['retry-after'] = '1';
  return answerText(JSON.stringify({ error: refusal, error_description: description }), status, {
    'cache-control': 'no-store',
    ...extra,
  });
}

export function answerText(text: string | null, status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(text, { status, headers: { ...guarded, 'content-type': 'application/json', ...headers } });
}

export function answerStream(body: ReadableStream<Uint8Array>): Response {
  // nginx would otherwise hold events back until its buffer is full.
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
  return new Response(body, { status: 200, headers: { ...guarded, ...headers } });
}

/** Nothing here is for a browser. */
const guarded = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'" };
