import type { Socket } from 'node:net';
import { createAnswerReader, type WireAnswer } from './answer-reader.ts';
import { WireFault } from './wire-fault.ts';

export interface ExchangeLimits {
  /** From the connection's first packet to the answer's head. */
  readonly headMilliseconds: number;
  /** From there to the end of its body; what has come by then is the body. */
  readonly bodyMilliseconds: number;
  readonly maxBodyBytes: number;
  /** The request was HEAD: no body follows. */
  readonly bodiless: boolean;
}

/** What came of one request on a connection of its own. */
export type Exchanged =
  | { readonly kind: 'answered'; readonly answer: WireAnswer; readonly milliseconds: number }
  | { readonly kind: 'broke'; readonly why: string; readonly milliseconds: number }
  | { readonly kind: 'silent'; readonly milliseconds: number };

/** Sends bytes and reads one answer; then the connection is gone. Never rejects. The time is that of the answer's head. */
export function exchange(socket: Socket, request: Buffer, limits: ExchangeLimits): Promise<Exchanged> {
  const started = performance.now();
  const reader = createAnswerReader(limits);
  return new Promise((resolve) => {
    let headAt: number | undefined;
    let timer = setTimeout(() => finish({ kind: 'silent', milliseconds: elapsed() }), limits.headMilliseconds);
    const elapsed = (): number => (headAt ?? performance.now()) - started;
    const finish = (outcome: Exchanged): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const broke = (why: string): void => finish({ kind: 'broke', why, milliseconds: elapsed() });
    const answered = (): void => {
      const answer = reader.answer();
      if (answer === undefined) broke('it closed the connection without an answer');
      else finish({ kind: 'answered', answer, milliseconds: elapsed() });
    };
    socket.on('data', (bytes: Buffer) => {
      try {
        const complete = reader.take(bytes);
        if (complete) return answered();
        if (headAt !== undefined || reader.answer() === undefined) return;
        headAt = performance.now();
        clearTimeout(timer);
        timer = setTimeout(answered, limits.bodyMilliseconds);
      } catch (error) {
        broke(error instanceof WireFault ? error.message : 'its answer cannot be read');
      }
    });
    socket.on('end', () => (reader.answer() === undefined || reader.mayEnd() ? answered() : broke(cutOff)));
    socket.on('error', (error) => {
      // A server that has answered and does not read on resets: what it said counts.
      if (reader.answer() !== undefined && reader.mayEnd()) answered();
      else broke(describeFault(error));
    });
    socket.on('close', () => (reader.answer() === undefined ? answered() : broke(cutOff)));
    socket.write(request);
  });
}

const cutOff = 'it closed the connection within its answer';

/** The codes of Node and OpenSSL in words; the texts beside them may quote names. */
function describeFault(error: Error): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED)';
  if (code === 'ECONNRESET' || code === 'EPIPE') return `it reset the connection (${code})`;
  if (/CERT|SIGNATURE|ISSUER|ALTNAME|SELF_SIGNED/.test(code)) return `its certificate is not trusted (${code})`;
  if (/^(ERR_SSL|EPROTO|ERR_TLS)/.test(code)) return `TLS failed (${code})`;
  return /^[A-Z0-9_]{2,60}$/.test(code) ? `the connection failed (${code})` : 'the connection failed';
}
