import type { Exchange, ForgeContext, ObservedAttack, VariantResult } from '../attack.ts';
import { type JsonObject, readToken } from '../known-token.ts';

/** H11. */
export const leakedToken: ObservedAttack = {
  kind: 'observed',
  id: 'H11',
  title: 'A refusal that repeats the token, its claims, or the program that refused it',
  severity: 'medium',
  cwe: 209,
  source: ['OWASP ASVS 5.0 §16.5', 'RFC 6750 §5.2'],
  how: 'An error text often holds what was wrong: the token, the claim that did not fit, the line of code. It goes to the sender, to logs, to services that collect errors; and the token may be good elsewhere, or again when a clock is set right. Every answer of the run that was a refusal is searched for what it should not hold.',
  victims: [
    { what: 'ghinstallation, in its errors', advisory: 'CVE-2022-39304' },
    { what: 'joserfc, in its errors', advisory: 'CVE-2025-65015' },
  ],
  fix: 'Answer with a constant text and a code, and write the same to the log. Never put a token, a claim or a stack into an error.',
  needs: [],
  observe: (exchanges, context) => {
    const refusals = exchanges.filter(({ verdict }) => verdict === 'refused' || verdict === 'crashed');
    const telling = refusals.filter((exchange) => textOf(exchange).length >= tellingLength && !isInAddress(exchange));
    if (refusals.length === 0) {
      return [{ variant: 'refusals', verdict: 'inconclusive', reason: 'needs the answers to other attacks' }];
    }
    return leaks.map(({ variant, what, isIn }): VariantResult => {
      const found = telling.find((exchange) => isIn(exchange, textOf(exchange), context));
      if (found === undefined) return { variant, verdict: 'refused' };
      const reason = `the answer to ${found.attack} ${found.variant} holds ${what}`;
      return { variant, verdict: 'accepted', reason, evidence: { status: found.status } };
    });
  },
};

interface Leak {
  readonly variant: string;
  readonly what: string;
  readonly isIn: (exchange: Exchange, text: string, context: ForgeContext) => boolean;
}

/** Shorter texts appear in an answer by chance. */
const tellingLength = 16;

const leaks: readonly Leak[] = [
  { variant: 'token', what: 'the token', isIn: ({ token }, text) => holds(text, token) },
  { variant: 'signature', what: 'its signature', isIn: ({ token }, text) => holds(text, token?.split('.')[2]) },
  { variant: 'payload', what: 'its payload', isIn: ({ token }, text) => holds(text, token?.split('.')[1]) },
  {
    variant: 'decoded-payload',
    what: 'its claims as JSON',
    isIn: ({ token }, text) => {
      const claims = claimsOf(token);
      return claims !== undefined && text.replaceAll('\\"', '"').includes(JSON.stringify(claims));
    },
  },
  {
    variant: 'personal-claim',
    what: 'a claim that names a person or a session',
    isIn: ({ token }, text, { good }) => {
      const claims = claimsOf(token) ?? good.payload;
      return personal.some((name) => {
        const value = claims[name];
        return typeof value === 'string' && value.length >= 8 && text.includes(value);
      });
    },
  },
  { variant: 'stack-trace', what: 'a stack trace', isIn: (_, text) => stackFrames.some((frame) => frame.test(text)) },
  { variant: 'file-path', what: 'a path of the program', isIn: ({ body }) => paths.test(body) },
];

const personal = ['sub', 'jti', 'sid', 'email', 'name', 'preferred_username', 'phone_number'];

/** No sign of space here may be a line break: of an answer of nothing else, each line would be looked at to its end. */
const stackFrames: readonly RegExp[] = [
  /^[\t ]+at .{1,200}:\d+:\d+\)?$/m,
  /Traceback \(most recent call last\)/,
  /File "[^"\n]{1,200}", line \d+/,
  /^[\t ]*at [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)/m,
  /goroutine \d+ \[/,
  /^[\t ]+at [\w.<>`]+\(.{0,200}\) in .{1,200}:line \d+/m,
  /#\d+ \S{1,200}\.php\(\d+\)/,
];

/** Not behind a host name, where it is the path of an address. */
const paths =
  /(?<![\w.:/-])\/(?:home|usr|var|opt|srv)\/[\w.@/-]{4,}|node_modules\/|site-packages\/|\b[A-Z]:\\[\w\\.]{4,}/;

/** Longer ones, or deeper, are no claims that an error would repeat. */
const longestToken = 16_384;

function claimsOf(token = ''): JsonObject | undefined {
  return token.length > longestToken ? undefined : readToken(token)?.payload;
}

/** F24 writes the token into the address, and many a refusal names the address that it is about. */
function isInAddress({ attack, variant }: Exchange): boolean {
  return attack === 'F24' && variant.startsWith('query-');
}

function textOf({ body, headers }: Exchange): string {
  return `${Object.values(headers).join('\n')}\n${body}`;
}

function holds(text: string, part: string | undefined): boolean {
  return part !== undefined && part.length >= tellingLength && text.includes(part);
}
