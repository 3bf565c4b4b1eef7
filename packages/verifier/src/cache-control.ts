/**
 * The seconds that an answer may be kept by its own `Cache-Control` and `Age`, or undefined when it does not say.
 * `no-store`, `no-cache` and anything unreadable count as 0: the caller's lower bound then decides.
 * Source: RFC 9111 §4.2.1, §5.2.2.
 */
export function parseFreshSeconds(headers: Headers): number | undefined {
  const text = headers.get('cache-control');
  if (text === null) return undefined;
  const directives = text
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0;
  const maxAge = directives.find((directive) => directive.startsWith('max-age='));
  if (maxAge === undefined) return undefined;
  return Math.max(0, parseSeconds(maxAge.slice('max-age='.length)) - parseSeconds(headers.get('age') ?? '0'));
}

function parseSeconds(text: string): number {
  const digits = /^"?(\d{1,9})"?$/.exec(text.trim());
  return digits === null ? 0 : Number(digits[1]);
}
