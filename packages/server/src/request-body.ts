import type { Readable } from 'node:stream';
import { errors } from './errors.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMilliseconds: number;
}

/** Reads the whole body under its limits. */
export type BodyReader = (limits: BodyLimits) => Promise<Uint8Array>;

const nothing = new Uint8Array(0);

/**
 * The body of a `Request`, counted while it streams in: no more than the limit is ever held.
 *
 * @throws AuthError `body_too_large`, `body_timeout`, `body_interrupted`, `body_consumed`
 */
export function readRequestBody(request: Request): BodyReader {
  return async (limits) => {
    refuseDeclaredLength(request.headers.get('content-length'), limits);
    if (request.bodyUsed) throw errors.create('body_consumed');
    if (request.body === null) return nothing;
    const reader = request.body.getReader();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(errors.create('body_timeout')), limits.timeoutMilliseconds);
    });
    try {
      return await Promise.race([collect(reader, limits.maxBytes), late]);
    } catch (error) {
      // Not awaited: a source that hangs would hang the answer too.
      reader.cancel().catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

async function collect(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw errors.create('body_interrupted');
    });
    if (done) return join(chunks);
    length += value.byteLength;
    if (length > maxBytes) throw errors.create('body_too_large');
    chunks.push(value);
  }
}

/**
 * The same straight from Node's stream: a web stream around it would cost a fifth of a refresh.
 *
 * @throws AuthError `body_too_large`, `body_timeout`, `body_interrupted`, `body_consumed`
 */
export function readNodeBody(incoming: Readable, declaredLength: string | undefined): BodyReader {
  return async (limits) => {
    refuseDeclaredLength(declaredLength ?? null, limits);
    if (incoming.readableDidRead || incoming.readableEnded) throw errors.create('body_consumed');
    return collectNode(incoming, limits);
  };
}

function collectNode(incoming: Readable, limits: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      act();
    };
    const onData = (chunk: Uint8Array): void => {
      length += chunk.byteLength;
      if (length <= limits.maxBytes) chunks.push(chunk);
      else settle(() => reject(errors.create('body_too_large')));
    };
    const onEnd = (): void => settle(() => resolve(join(chunks)));
    const onBreak = (): void => settle(() => reject(errors.create('body_interrupted')));
    const timer = setTimeout(() => {
      settle(() => reject(errors.create('body_timeout')));
    }, limits.timeoutMilliseconds);
    incoming.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
    if (incoming.destroyed) onBreak();
  });
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks);
}

/** A body that says it is too large is not read at all. */
function refuseDeclaredLength(header: string | null, limits: BodyLimits): void {
  if (header === null) return;
  if (!/^\d{1,15}$/.test(header)) throw errors.create('body_interrupted');
  if (Number(header) > limits.maxBytes) throw errors.create('body_too_large');
}
