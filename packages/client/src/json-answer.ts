import { maxAnswerBytes } from './defaults.ts';

/** The members of an answer that is a JSON object; undefined for any other answer, and for one that is too large to be true. */
export async function readJsonAnswer(response: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (!/^application\/json\s*(;|$)/i.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    const value: unknown = JSON.parse(await readText(response));
    return Object.prototype.toString.call(value) === '[object Object]'
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a length says is not believed: the bytes are counted as they come, and an answer without an end is left. */
async function readText({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [text, bytes] = ['', 0];
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.length;
    if (bytes > maxAnswerBytes) {
      await reader?.cancel();
      throw new RangeError('the answer is too large');
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
