import type { ClientHost } from './client-host.ts';
import { requestTimeoutMilliseconds } from './defaults.ts';
import { type IssuerAnswer, readAnswer } from './issuer-line.ts';
import type { ProofOfPossession } from './proof-port.ts';

/** An answer to a form, and the time that it tells. */
export interface FormAnswer extends IssuerAnswer {
  /** Seconds since 1970, by the server's clock where it shows that to scripts, and by the device's otherwise. */
  readonly answeredAt: number;
}

export interface FormRequest {
  readonly form: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent along where it is given. */
  readonly proof?: ProofOfPossession | undefined;
}

/**
 * Posts a form to an endpoint of the authorization server. Undefined where no answer came: no network, a time-out, a redirect,
 * which is followed nowhere, since what is in the form is for this endpoint alone. Cookies are not sent and not taken.
 */
export async function sendForm(
  host: ClientHost,
  url: string,
  { form, headers, proof }: FormRequest,
): Promise<FormAnswer | undefined> {
  const abort = new AbortController();
  const stop = host.startTimer(requestTimeoutMilliseconds, () => abort.abort());
  const send = (own: Readonly<Record<string, string>>): Promise<Response> =>
    host.fetch(url, {
      ...{ method: 'POST', body: form, headers: { accept: 'application/json', ...headers, ...own } },
      ...{ credentials: 'omit', redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer' },
      signal: abort.signal,
    });
  try {
    const response = await (proof ? proof.send({ method: 'POST', url }, (dpop) => send({ dpop })) : send({}));
    const date = Date.parse(response.headers.get('date') ?? '');
    const now = host.wallClock();
    return { ...(await readAnswer(response, now)), answeredAt: (Number.isNaN(date) ? now : date) / 1000 };
  } catch {
    return undefined;
  } finally {
    stop();
  }
}
